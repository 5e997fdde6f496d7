// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/shuffle.h"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "base/random_stream.h"
#include "tests/pipeline/shuffle_quality.h"

using namespace coalsack;
using pipeline::Shuffle;

namespace {

/// An epoch as places in the file, where all blocks have `size` examples.
std::vector<std::uint64_t> epoch_of(const Shuffle& shuffle, std::uint64_t epoch, std::uint64_t size) {
  const auto blocks = shuffle.block_order(epoch);
  std::vector<std::uint64_t> order;
  for (std::size_t w = 0; w < shuffle.windows(); ++w) {
    const Shuffle::Window window = shuffle.window(epoch, w, blocks);
    for (const Shuffle::Place place : window.order)
      order.push_back(window.blocks[place.slot] * size + place.example);
  }
  return order;
}

std::vector<std::uint64_t> full_shuffle(std::size_t n) {
  std::vector<std::uint64_t> order(n);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  base::RandomStream stream({9, "full", 0, 0});
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shuffle)

BOOST_AUTO_TEST_CASE(an_epoch_has_every_example_once_and_the_next_another_order) {
  for (const std::size_t window : {1U, 3U, 7U, 100U}) {
    std::vector<std::uint32_t> sizes = {5, 0, 240, 1, 17, 256, 3};
    const Shuffle shuffle(sizes, window, 1);
    BOOST_TEST(shuffle.size() == 522U);
    std::vector<std::vector<std::uint64_t>> epochs;
    for (const std::uint64_t epoch : {0U, 1U, 1U}) {
      epochs.push_back(epoch_of(shuffle, epoch, 256));
      auto sorted = epochs.back();
      std::sort(sorted.begin(), sorted.end());
      std::vector<std::uint64_t> all;
      for (std::uint64_t b = 0; b < sizes.size(); ++b)
        for (std::uint64_t i = 0; i < sizes[b]; ++i) all.push_back(b * 256 + i);
      BOOST_TEST((sorted == all));
    }
    BOOST_TEST((epochs[0] != epochs[1]));
    BOOST_TEST((epochs[1] == epochs[2]));
    BOOST_TEST((epoch_of(Shuffle(sizes, window, 2), 0, 256) != epochs[0]));
  }
}

BOOST_AUTO_TEST_CASE(with_a_window_that_holds_everything_it_is_a_full_shuffle) {
  const Shuffle shuffle(std::vector<std::uint32_t>(20, 100), 32, 1);
  const auto here = tests::shuffle_quality(epoch_of(shuffle, 0, 100), 100, 5, 64);
  BOOST_TEST(here.displacement == 1.0 / 3, boost::test_tools::tolerance(0.03));
  BOOST_TEST(here.follows == 1.0 / 20, boost::test_tools::tolerance(0.3));
}

// 200,000 examples of nine sightlines in batches of 128, as docs/benchmarks.md has it.
BOOST_AUTO_TEST_CASE(batches_are_mixed_nearly_as_by_a_full_shuffle) {
  constexpr std::uint64_t size = 240;
  constexpr std::uint64_t per_reference = 92;
  constexpr std::uint64_t blocks = 9 * per_reference;
  const auto full = tests::shuffle_quality(full_shuffle(blocks * size), size, per_reference, 128);
  const Shuffle windows(std::vector<std::uint32_t>(blocks, size), 32, 1);
  const auto here = tests::shuffle_quality(epoch_of(windows, 0, size), size, per_reference, 128);
  BOOST_TEST_MESSAGE("full: displacement " << full.displacement << ", follows " << full.follows << ", block "
                                           << full.block_share << ", reference " << full.reference_share);
  BOOST_TEST_MESSAGE("window of 32: displacement " << here.displacement << ", follows " << here.follows
                                                   << ", block " << here.block_share << ", reference "
                                                   << here.reference_share);
  BOOST_TEST(here.displacement == full.displacement, boost::test_tools::tolerance(0.1));
  BOOST_TEST(here.block_share < 0.1);
  BOOST_TEST(here.follows < 1.2 / 32);
  BOOST_TEST(here.reference_share < full.reference_share + 0.08);
  // What it would be without: everything from one block.
  const Shuffle single(std::vector<std::uint32_t>(blocks, size), 1, 1);
  BOOST_TEST(tests::shuffle_quality(epoch_of(single, 0, size), size, per_reference, 128).block_share > 0.7);
}

BOOST_AUTO_TEST_SUITE_END()

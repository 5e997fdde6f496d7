// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/count_codec.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "base/random_stream.h"
#include "diagram/example_builder.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

constexpr CountForm forms[] = {CountForm::raw, CountForm::shuffled, CountForm::delta, CountForm::bytes,
                               CountForm::sparse};

// Mostly empty cells, small counts, and counts around the escapes.
std::vector<std::uint16_t> sample(std::size_t n, std::size_t cells, std::uint64_t seed) {
  base::RandomStream stream({seed, "codec test", n, cells});
  std::vector<std::uint16_t> counts(n * cells);
  for (std::uint16_t& count : counts) {
    const double u = stream.uniform();
    if (u > 0.7) count = static_cast<std::uint16_t>(1 + stream.below(20));
    if (u > 0.99) count = static_cast<std::uint16_t>(252 + stream.below(7));
    if (u > 0.995) count = static_cast<std::uint16_t>(stream.below(65536));
  }
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(count_codec)

BOOST_AUTO_TEST_CASE(every_form_gives_the_counts_back) {
  std::vector<std::uint8_t> block;
  for (const CountForm form : forms)
    for (const std::size_t cells : {1U, 7U, 8U, 64U, 100U, 4096U})
      for (const std::size_t n : {0U, 1U, 3U, 16U}) {
        const std::vector<std::uint16_t> counts = sample(n, cells, 1);
        encode_counts(form, counts, cells, block);
        BOOST_TEST(histograms_in(block, cells) == n);
        std::vector<std::uint16_t> back(counts.size(), 9);
        decode_counts(block, cells, back);
        BOOST_REQUIRE(back == counts);
        for (std::size_t i = 0; i < n; ++i) {
          std::vector<std::uint16_t> one(cells, 9);
          decode_one(block, cells, i, one);
          BOOST_REQUIRE(
              std::equal(one.begin(), one.end(), counts.begin() + static_cast<std::ptrdiff_t>(i * cells)));
        }
      }
}

BOOST_AUTO_TEST_CASE(an_index_unpacks_any_histogram_of_a_block) {
  std::vector<std::uint8_t> block;
  for (const CountForm form : forms)
    for (const std::size_t cells : {7U, 64U, 100U, 4096U}) {
      const std::size_t n = 12;
      const std::vector<std::uint16_t> counts = sample(n, cells, 2);
      encode_counts(form, counts, cells, block);
      const CountIndex index(block, cells);
      BOOST_TEST(index.size() == n);
      for (const std::size_t i : {11U, 0U, 5U, 5U, 1U}) {
        std::vector<std::uint16_t> one(cells, 9);
        index.decode(block, i, one);
        BOOST_REQUIRE(
            std::equal(one.begin(), one.end(), counts.begin() + static_cast<std::ptrdiff_t>(i * cells)));
      }
      std::vector<std::uint16_t> one(cells);
      BOOST_CHECK_THROW(index.decode(block, n, one), base::InputError);
      if (form == CountForm::sparse) {
        BOOST_CHECK_THROW(CountIndex(std::span(block).first(block.size() - 1), cells), base::InputError);
        encode_counts(form, std::span(counts).first(3 * cells), cells, block);
        BOOST_CHECK_THROW(index.decode(block, 0, one), base::InputError);
      }
    }
}

BOOST_AUTO_TEST_CASE(a_sparse_block_has_the_documented_bytes) {
  std::vector<std::uint16_t> counts(10);
  counts[1] = 3;
  counts[9] = 256;
  std::vector<std::uint8_t> block;
  encode_counts(CountForm::sparse, counts, 10, block);
  const std::vector<std::uint8_t> expected = {4, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0,
                                              0, 1, 0, 0, 0, 2, 2, 3, 0,  0, 1};
  BOOST_TEST(block == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sparse_diagram_takes_a_quarter_of_the_raw_bytes) {
  const ExampleModel model = tests::carina_model({two_mass_diagram()}, 10000, 2);
  Example example;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0.5F), example);
  std::vector<std::uint8_t> raw, sparse;
  encode_counts(CountForm::raw, example.counts[0], 4096, raw);
  encode_counts(CountForm::sparse, example.counts[0], 4096, sparse);
  BOOST_TEST(4 * sparse.size() < raw.size());
}

BOOST_AUTO_TEST_CASE(damaged_blocks_are_refused_or_decoded_but_never_overrun) {
  base::RandomStream stream({2, "codec test", 0, 0});
  const std::size_t cells = 100;
  std::vector<std::uint16_t> back(4 * cells), one(cells);
  int refused = 0;
  for (const CountForm form : forms) {
    std::vector<std::uint8_t> block;
    encode_counts(form, sample(4, cells, 3), cells, block);
    for (int trial = 0; trial < 3000; ++trial) {
      // A copy of the exact size, so that a sanitizer sees any byte read beyond.
      std::vector<std::uint8_t> broken = block;
      const std::size_t flips = 1 + stream.below(3);
      for (std::size_t i = 0; i < flips; ++i)
        broken[stream.below(trial % 2 == 0 ? broken.size() : 60)] ^=
            static_cast<std::uint8_t>(1U << stream.below(8));
      if (trial % 5 == 0) broken.resize(stream.below(broken.size()));
      if (trial % 7 == 0) broken.insert(broken.end(), stream.below(9), std::uint8_t{1});
      broken.shrink_to_fit();
      try {
        decode_counts(broken, cells, back);
      } catch (const base::InputError&) {
        ++refused;
      }
      try {
        decode_one(broken, cells, stream.below(5), one);
      } catch (const base::InputError&) {
      }
    }
  }
  BOOST_TEST(refused > 5000);
}

BOOST_AUTO_TEST_CASE(a_block_of_another_shape_is_refused) {
  std::vector<std::uint8_t> block;
  encode_counts(CountForm::sparse, sample(2, 64, 1), 64, block);
  std::vector<std::uint16_t> counts(128);
  BOOST_CHECK_THROW(decode_counts(block, 32, counts), base::InputError);
  counts.resize(64);
  BOOST_CHECK_THROW(decode_counts(block, 64, counts), base::InputError);
  BOOST_CHECK_THROW(decode_one(block, 64, 2, counts), base::InputError);
  BOOST_CHECK_THROW(histograms_in({}, 64), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/example_stream.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "base/error.h"
#include "pipeline/example_block.h"
#include "pipeline/example_sample.h"
#include "pipeline/shuffle.h"
#include "tests/pipeline/example_project.h"

using namespace coalsack;
using pipeline::ExampleSet;
using pipeline::ExampleStream;
using pipeline::Split;

namespace {

/// Everything that a stream gives, as bytes and as keys.
struct Given {
  std::vector<std::vector<std::uint64_t>> keys;
  std::vector<std::uint16_t> counts;
  std::vector<float> profiles;
  std::vector<std::uint32_t> references;
};

Given all_of(const project::Project& project, const ExampleSet& set, const pipeline::StreamOrder& order,
             const pipeline::StreamPosition& start, int threads) {
  ExampleStream stream(project, set, order, start, threads);
  Given out;
  while (const auto batch = stream.next()) {
    BOOST_REQUIRE(batch->size() == order.batch);
    out.keys.emplace_back(batch->keys.begin(), batch->keys.end());
    out.counts.insert(out.counts.end(), batch->counts.begin(), batch->counts.end());
    out.profiles.insert(out.profiles.end(), batch->profiles.begin(), batch->profiles.end());
    out.references.insert(out.references.end(), batch->references.begin(), batch->references.end());
  }
  BOOST_TEST(!stream.next());
  return out;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(example_stream, tests::ExampleProject)

BOOST_AUTO_TEST_CASE(a_set_has_what_is_current_and_nothing_else) {
  auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  BOOST_TEST(set.references.size() == 2U);
  BOOST_TEST(set.blocks.size() == 6U);
  BOOST_TEST(set.blocks[2].examples == 88U);
  BOOST_TEST(set.not_current == 0);
  BOOST_TEST(set.bins == 128U);
  BOOST_TEST(set.shape.height == 64U);
  BOOST_TEST(set.reference_counts.size() == 2 * 4096U);
  BOOST_TEST(set.count(Split::train) + set.count(Split::validation) + set.count(Split::test) == 1200);
  BOOST_TEST((pipeline::example_set(project, stages).hash == set.hash));

  // Another setting makes all of them stale; set back, they count again.
  this->set(project, "r_v", "3.0");
  BOOST_CHECK_THROW(
      [&] {
        const ExampleSet stale = pipeline::example_set(project, stages);
        BOOST_TEST(stale.blocks.empty());
        BOOST_TEST(stale.not_current == 6);
        const ExampleStream stream(project, stale, {}, {}, 1);
      }(),
      base::InputError);
  this->set(project, "r_v", "3.1");
  BOOST_TEST((pipeline::example_set(project, stages).hash == set.hash));

  // More examples: the short block is stale until it has been made anew, and the hash is another.
  this->set(project, "examples_per_reference", "800");
  const ExampleSet more = pipeline::example_set(project, stages);
  BOOST_TEST(more.blocks.size() == 4U);
  BOOST_TEST(more.not_current == 4);
  BOOST_TEST((more.hash != set.hash));
  fill(project, {.only = {"example"}});
  BOOST_TEST(pipeline::example_set(project, stages).blocks.size() == 8U);
  BOOST_TEST(pipeline::example_set(project, stages).replaced > set.replaced);

  // Fewer: what is no longer wanted is not used.
  this->set(project, "examples_per_reference", "256");
  BOOST_TEST(pipeline::example_set(project, stages).blocks.size() == 2U);
}

BOOST_AUTO_TEST_CASE(batches_hold_the_stored_examples_in_the_shuffled_order) {
  const auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  const pipeline::StreamOrder order{Split::train, 7, 50, 2, 2};
  const Given given = all_of(project, set, order, {}, 2);
  const pipeline::Shuffle shuffle(set.counts(Split::train), order.window, order.seed);
  const std::size_t per_epoch = shuffle.size() / order.batch;
  BOOST_TEST(given.keys.size() == 2 * per_epoch);
  std::size_t at = 0;
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
    std::size_t of_epoch = 0;
    const auto blocks = shuffle.block_order(epoch);
    for (std::size_t w = 0; w < shuffle.windows(); ++w) {
      const auto window = shuffle.window(epoch, w, blocks);
      for (const auto place : window.order) {
        if (of_epoch++ >= per_epoch * order.batch) continue;
        const ExampleSet::Block& block = set.blocks[window.blocks[place.slot]];
        const std::int64_t id = set.reference_id(block);
        const std::int64_t number =
            256 * block.block + set.members(window.blocks[place.slot], Split::train)[place.example];
        BOOST_REQUIRE(given.keys[at / order.batch][at % order.batch] == pipeline::example_key(id, number));
        BOOST_REQUIRE(given.references[at] == block.reference);
        if (at % 37 == 0) {
          const auto stored = pipeline::stored_example(project, id, number, set.diagrams[0].diagram_id);
          BOOST_REQUIRE(stored.has_value());
          BOOST_TEST(std::equal(stored->counts.begin(), stored->counts.end(),
                                given.counts.begin() + static_cast<std::ptrdiff_t>(at * 4096)));
          BOOST_TEST(std::equal(stored->profile.begin(), stored->profile.end(),
                                given.profiles.begin() + static_cast<std::ptrdiff_t>(at * 128)));
        }
        ++at;
      }
    }
  }
  BOOST_TEST(at == given.references.size());
}

BOOST_AUTO_TEST_CASE(threads_change_nothing_and_any_position_can_be_gone_on_from) {
  const auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  for (const std::size_t window : {1U, 2U, 32U}) {
    const pipeline::StreamOrder order{Split::train, 1, 64, window, 3};
    const Given one = all_of(project, set, order, {}, 1);
    for (const int threads : {2, 5}) {
      const Given more = all_of(project, set, order, {}, threads);
      BOOST_TEST((one.keys == more.keys));
      BOOST_TEST((one.counts == more.counts));
      BOOST_TEST((one.profiles == more.profiles));
    }
    const std::size_t per_epoch = one.keys.size() / 3;
    for (const std::size_t done : {std::size_t{1}, per_epoch - 1, per_epoch, per_epoch + 3, 3 * per_epoch}) {
      const Given rest = all_of(project, set, order, {done / per_epoch, done % per_epoch}, 2);
      BOOST_TEST(
          (rest.keys == std::vector(one.keys.begin() + static_cast<std::ptrdiff_t>(done), one.keys.end())));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_left_at_any_moment) {
  const auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  for (int batches = 0; batches < 6; ++batches) {
    ExampleStream stream(project, set, {Split::train, 1, 16, 2, 1000}, {}, 3);
    for (int i = 0; i < batches; ++i) BOOST_REQUIRE(stream.next().has_value());
  }
}

BOOST_AUTO_TEST_CASE(too_few_examples_and_replaced_ones_are_said) {
  auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  BOOST_CHECK_EXCEPTION(ExampleStream(project, set, {Split::test, 1, 128, 4, 1}, {}, 1), base::InputError,
                        [](const base::InputError& error) {
                          const std::string said = error.what();
                          return said.find("fewer than a batch of 128") != std::string::npos &&
                                 said.find("coalsack fill") != std::string::npos;
                        });
  this->set(project, "examples_per_reference", "800");
  fill(project, {.only = {"example"}});
  ExampleStream stream(project, set, {Split::train, 1, 64, 32, 4}, {}, 2);
  BOOST_CHECK_EXCEPTION(
      [&] {
        while (stream.next()) {
        }
      }(),
      base::Error,
      [](const base::Error& error) {
        return std::string(error.what()).find("replaced by another process") != std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(held_examples_are_the_split_or_a_fixed_part_of_it) {
  const auto project = open();
  const ExampleSet set = pipeline::example_set(project, stages);
  pipeline::ExampleSample all(project, set, Split::train, 1 << 20);
  BOOST_TEST(all.size() == static_cast<std::size_t>(set.count(Split::train)));
  pipeline::ExampleSample some(project, set, Split::train, 300);
  BOOST_TEST(some.size() == 300U);
  std::size_t seen = 0;
  std::uint64_t last = 0;
  for (std::size_t b = 0; b < some.batches(); ++b) {
    const network::Batch batch = some.batch(b);
    for (std::size_t i = 0; i < batch.size(); ++i, ++seen) {
      BOOST_REQUIRE((seen == 0 || batch.keys[i] > last));
      last = batch.keys[i];
      const auto id = static_cast<std::int64_t>(last >> 21);
      const auto number = static_cast<std::int64_t>(last & 2097151);
      BOOST_REQUIRE((pipeline::split_of(id, number) == Split::train));
      if (seen % 23 != 0) continue;
      const auto stored = pipeline::stored_example(project, id, number, set.diagrams[0].diagram_id);
      BOOST_TEST((std::vector(batch.counts.begin() + static_cast<std::ptrdiff_t>(i * 4096),
                              batch.counts.begin() + static_cast<std::ptrdiff_t>((i + 1) * 4096)) ==
                  stored->counts));
      BOOST_TEST((std::vector(batch.profiles.begin() + static_cast<std::ptrdiff_t>(i * 128),
                              batch.profiles.begin() + static_cast<std::ptrdiff_t>((i + 1) * 128)) ==
                  stored->profile));
    }
  }
  BOOST_TEST(seen == 300U);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
// The lines that the diagram kernel runs, on the CPU: the same bits as ExampleBuilder.
#include "cuda/star_count.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "cuda/example_tasks.h"
#include "diagram/curve_tables.h"
#include "diagram/example_builder.h"
#include "dust/mock_profile.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

/// A launch of the kernel with `threads` threads a block, one after the other.
std::vector<Example> count_on_cpu(const ExampleModel& model, const std::vector<ExampleKey>& keys,
                                  const std::vector<float>& profiles, std::uint32_t threads) {
  cuda::ExampleTasks tasks;
  cuda::prepare(model, keys, profiles, tasks);
  cuda::StarCountTask task = cuda::star_count_task(model);
  for (int q = 0; q < task.quantity_count; ++q) {
    const auto i = static_cast<std::size_t>(q);
    task.quantities[q].column = model.columns()[i].data();
    task.quantities[q].error = model.tables().error[i].value_and_rise.data();
    const std::vector<float>& detection = model.tables().detection[i].value_and_rise;
    task.quantities[q].detection = detection.empty() ? nullptr : detection.data();
  }
  cuda::CountedExamples counted;
  counted.resize(task, keys.size());
  task.examples = static_cast<std::uint32_t>(keys.size());
  task.bin_position = model.bin_position().data();
  task.tasks = tasks.tasks.data();
  task.ranges = tasks.ranges.data();
  task.edges_and_rises = tasks.edges_and_rises.data();
  task.counts = counted.counts.data();
  task.by_bin = counted.by_bin.data();
  task.stars_in = counted.stars_in.data();
  task.saturated = counted.saturated.data();

  std::vector<std::uint32_t> histogram(cuda::histogram_size(task), 17);  // what the block before left
  for (std::uint32_t e = 0; e < task.examples; ++e) {
    for (std::uint32_t t = 0; t < threads; ++t) cuda::clear_histogram(task, histogram.data(), t, threads);
    for (std::uint32_t t = 0; t < threads; ++t)
      cuda::count_stars(task, e, t, threads, [&](std::uint32_t i) { ++histogram.at(i); });
    for (std::uint32_t t = 0; t < threads; ++t)
      cuda::store_histogram(task, e, histogram.data(), t, threads,
                            [](std::uint64_t* sum, std::uint64_t stars) { *sum += stars; });
  }
  std::vector<Example> examples(keys.size());
  for (std::size_t e = 0; e < keys.size(); ++e) cuda::take(task, tasks, counted, e, examples[e]);
  return examples;
}

std::vector<Diagram> many_diagrams() {
  Diagram limited{"2mass", {"H", "Ks", -0.5, 3, 40}, {"Ks", "", 10, 16, 50}, {{"J", 4, 15.5}}};
  Diagram parallax{"gaia parallax", {"parallax_mas", "", -0.5, 5, 50}, {"G", "", 8, 20.8, 30}, {}};
  return {two_mass_diagram(), limited, gaia_diagram(), parallax};
}

void compare(const ExampleModel& model, std::uint64_t examples, std::uint32_t threads) {
  const dust::MockProfiles mocks({}, dust::Bins{});
  std::vector<ExampleKey> keys;
  std::vector<float> profiles(128 * examples);
  for (std::uint64_t i = 0; i < examples; ++i) {
    keys.push_back({7, 3, 11 * i});
    mocks.draw(1, 0, i, std::span(profiles).subspan(128 * i, 128));
  }
  const std::vector<Example> counted = count_on_cpu(model, keys, profiles, threads);
  ExampleBuilder builder(model);
  Example expected;
  for (std::uint64_t i = 0; i < examples; ++i) {
    builder.build(keys[i], std::span(profiles).subspan(128 * i, 128), expected);
    BOOST_REQUIRE((counted[i] == expected));
    BOOST_TEST(expected.stars_in[0] > 100U);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(star_count)

BOOST_AUTO_TEST_CASE(the_kernel_fills_the_same_examples_as_the_builder_bit_for_bit) {
  compare(tests::carina_model({two_mass_diagram()}, 3000, 3), 20, 256);
}

BOOST_AUTO_TEST_CASE(several_surveys_limits_and_a_parallax_agree_bit_for_bit) {
  compare(tests::carina_model(many_diagrams(), 2000, 3), 20, 96);
}

BOOST_AUTO_TEST_CASE(full_cells_unknown_bands_and_far_stars_agree) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ExampleModel model =
      tests::hand_model({{13, 12, 6}, {nan, 12, 6}, {13, nan, 2}, {14, 13.01F, 30}, {9, 8, 1}}, 70000);
  const std::vector<float> profile = tests::even_profile(0.02F);
  Example expected;
  ExampleBuilder(model).build({1, 0, 0}, profile, expected);
  BOOST_TEST(expected.saturated);
  BOOST_TEST((count_on_cpu(model, {{1, 0, 0}}, profile, 64)[0] == expected));
}

BOOST_AUTO_TEST_CASE(a_pool_without_stars_gives_empty_diagrams) {
  const ExampleModel model = tests::hand_model({}, 1);
  Example expected;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0), expected);
  BOOST_TEST((count_on_cpu(model, {{1, 0, 0}}, tests::even_profile(0), 32)[0] == expected));
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_is_refused) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 1);
  const std::vector<float> profile(128, std::numeric_limits<float>::infinity());
  BOOST_CHECK_THROW(count_on_cpu(model, {{1, 0, 0}}, profile, 32), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
// The diagram builder of a card but the card, and the lines that its kernel runs, on the CPU: the same bits
// as ExampleBuilder.
#include "cuda/star_count.h"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <memory>
#include <utility>

#include "base/error.h"
#include "diagram/example_builder.h"
#include "dust/mock_profile.h"
#include "tests/cuda/host_star_counter.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

std::vector<Example> count_on_cpu(const std::shared_ptr<const ExampleModel>& model,
                                  const std::vector<ExampleKey>& keys, const std::vector<float>& profiles,
                                  const SightlinePlacer& place) {
  std::vector<Example> examples;
  place(model)()->build(keys, profiles, [&](std::size_t number, const Example& example) {
    BOOST_TEST(number == examples.size());
    examples.push_back(example);
  });
  return examples;
}

std::shared_ptr<const ExampleModel> shared(ExampleModel model) {
  return std::make_shared<const ExampleModel>(std::move(model));
}

std::vector<Diagram> many_diagrams() {
  Diagram limited{"2mass", {"H", "Ks", -0.5, 3, 40}, {"Ks", "", 10, 16, 50}, {{"J", 4, 15.5}}};
  Diagram parallax{"gaia parallax", {"parallax_mas", "", -0.5, 5, 50}, {"G", "", 8, 20.8, 30}, {}};
  return {two_mass_diagram(), limited, gaia_diagram(), parallax};
}

struct Examples {
  std::vector<ExampleKey> keys;
  std::vector<float> profiles;

  explicit Examples(std::uint64_t size) : profiles(128 * size) {
    const dust::MockProfiles mocks({}, dust::Bins{});
    for (std::uint64_t i = 0; i < size; ++i) {
      keys.push_back({7, 3, 11 * i});
      mocks.draw(1, 0, i, std::span(profiles).subspan(128 * i, 128));
    }
  }
  std::vector<Example> expected(const ExampleModel& model) const {
    std::vector<Example> examples(keys.size());
    ExampleBuilder builder(model);
    for (std::size_t i = 0; i < keys.size(); ++i)
      builder.build(keys[i], std::span(profiles).subspan(128 * i, 128), examples[i]);
    return examples;
  }
};

void compare(ExampleModel made, std::uint64_t size, const SightlinePlacer& place) {
  const auto model = shared(std::move(made));
  const Examples examples(size);
  const std::vector<Example> expected = examples.expected(*model);
  BOOST_TEST(expected[0].stars_in[0] > 100U);
  BOOST_TEST((count_on_cpu(model, examples.keys, examples.profiles, place) == expected));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(star_count)

BOOST_AUTO_TEST_CASE(the_kernel_fills_the_same_examples_as_the_builder_bit_for_bit) {
  compare(tests::carina_model({two_mass_diagram()}, 3000, 3), 20,
          tests::place_at_host_counters(std::size_t{64} << 20, 256));
}

BOOST_AUTO_TEST_CASE(several_surveys_limits_and_a_parallax_agree_bit_for_bit) {
  compare(tests::carina_model(many_diagrams(), 2000, 3), 20,
          tests::place_at_host_counters(std::size_t{64} << 20, 96));
}

BOOST_AUTO_TEST_CASE(little_memory_takes_more_launches_and_gives_the_same) {
  // For one example, for a few, for all but one.
  for (const std::size_t bytes : {1, 100000, 200000})
    compare(tests::carina_model({two_mass_diagram()}, 1000, 3), 15, tests::place_at_host_counters(bytes));
}

BOOST_AUTO_TEST_CASE(histograms_that_a_block_cannot_hold_are_counted_elsewhere) {
  compare(tests::carina_model(many_diagrams(), 1000, 3), 7,
          tests::place_at_host_counters(std::size_t{64} << 20, 32, 8 << 10));
}

BOOST_AUTO_TEST_CASE(one_sightline_after_the_other_goes_through_the_same_counter) {
  int made = 0;
  const SightlinePlacer place = cuda::place_at_counters([&made] {
    ++made;
    return std::make_unique<tests::HostStarCounter>();
  });
  compare(tests::carina_model({two_mass_diagram()}, 1500, 3), 9, place);
  compare(tests::carina_model(many_diagrams(), 1000, 3), 30, place);
  compare(tests::carina_model({gaia_diagram()}, 1000, 3), 4, place);
  BOOST_TEST(made == 1);
}

BOOST_AUTO_TEST_CASE(after_an_error_a_builder_goes_on) {
  const auto model = shared(tests::carina_model({two_mass_diagram()}, 1000, 3));
  const Examples examples(20);
  const auto builder = tests::place_at_host_counters(100000)(model)();
  BOOST_CHECK_THROW(builder->build(examples.keys, examples.profiles,
                                   [](std::size_t number, const Example&) {
                                     if (number == 3) throw base::Error("the disk is full");
                                   }),
                    base::Error);
  std::vector<Example> built;
  builder->build(examples.keys, examples.profiles,
                 [&](std::size_t, const Example& example) { built.push_back(example); });
  BOOST_TEST((built == examples.expected(*model)));
  builder->build({}, {}, [](std::size_t, const Example&) { BOOST_ERROR("nothing was asked for"); });
}

BOOST_AUTO_TEST_CASE(full_cells_unknown_bands_and_far_stars_agree) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto model = shared(
      tests::hand_model({{13, 12, 6}, {nan, 12, 6}, {13, nan, 2}, {14, 13.01F, 30}, {9, 8, 1}}, 70000));
  const std::vector<float> profile = tests::even_profile(0.02F);
  Example expected;
  ExampleBuilder(*model).build({1, 0, 0}, profile, expected);
  BOOST_TEST(expected.saturated);
  BOOST_TEST((count_on_cpu(model, {{1, 0, 0}}, profile, tests::place_at_host_counters()).at(0) == expected));
}

BOOST_AUTO_TEST_CASE(a_pool_without_stars_gives_empty_diagrams) {
  const auto model = shared(tests::hand_model({}, 1));
  const std::vector<float> profile = tests::even_profile(0);
  Example expected;
  ExampleBuilder(*model).build({1, 0, 0}, profile, expected);
  BOOST_TEST((count_on_cpu(model, {{1, 0, 0}}, profile, tests::place_at_host_counters()).at(0) == expected));
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_is_refused) {
  const auto model = shared(tests::hand_model({{13, 12, 6}}, 1));
  const std::vector<float> profile(128, std::numeric_limits<float>::infinity());
  BOOST_CHECK_THROW(count_on_cpu(model, {{1, 0, 0}}, profile, tests::place_at_host_counters()),
                    base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

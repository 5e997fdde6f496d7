// SPDX-License-Identifier: GPL-2.0-or-later
// The diagram builder on the card beside the CPU's.
#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "cuda/diagram_builder.h"
#include "diagram/example_builder.h"
#include "dust/mock_profile.h"
#include "tests/cuda/no_device.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

void compare(const ExampleModel& model, std::size_t examples, std::size_t batch) {
  const dust::MockProfiles mocks({}, dust::Bins{});
  std::vector<ExampleKey> keys;
  std::vector<float> profiles(128 * examples);
  for (std::size_t i = 0; i < examples; ++i) {
    keys.push_back({7, 3, 11 * i});
    mocks.draw(1, 0, i, std::span(profiles).subspan(128 * i, 128));
  }
  cuda::DiagramBuilder on_card(model, {0, batch});
  std::vector<Example> built;
  on_card.build(keys, profiles, built);
  ExampleBuilder builder(model);
  Example expected;
  for (std::size_t i = 0; i < examples; ++i) {
    builder.build(keys[i], std::span(profiles).subspan(128 * i, 128), expected);
    BOOST_REQUIRE((built[i] == expected));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gpu_diagram)

BOOST_AUTO_TEST_CASE(the_card_fills_the_same_examples_bit_for_bit) {
  if (tests::no_device()) return;
  compare(tests::carina_model({two_mass_diagram()}, 5000, 3), 300, 64);
}

BOOST_AUTO_TEST_CASE(several_surveys_limits_and_a_parallax_agree_bit_for_bit) {
  if (tests::no_device()) return;
  Diagram limited{"2mass", {"H", "Ks", -0.5, 3, 40}, {"Ks", "", 10, 16, 50}, {{"J", 4, 15.5}}};
  Diagram parallax{"gaia parallax", {"parallax_mas", "", -0.5, 5, 50}, {"G", "", 8, 20.8, 30}, {}};
  compare(tests::carina_model({two_mass_diagram(), limited, gaia_diagram(), parallax}, 2000, 3), 100, 33);
}

BOOST_AUTO_TEST_CASE(diagrams_too_large_for_a_multiprocessor_are_counted_in_the_cards_memory) {
  if (tests::no_device()) return;
  Diagram large = two_mass_diagram();
  large.x.bins = 512;
  large.y.bins = 512;
  compare(tests::carina_model({large}, 2000, 3), 40, 16);
}

BOOST_AUTO_TEST_CASE(full_cells_unknown_bands_and_far_stars_agree) {
  if (tests::no_device()) return;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ExampleModel model =
      tests::hand_model({{13, 12, 6}, {nan, 12, 6}, {13, nan, 2}, {14, 13.01F, 30}, {9, 8, 1}}, 70000);
  Example expected;
  ExampleBuilder(model).build({1, 0, 0}, tests::even_profile(0.02F), expected);
  std::vector<Example> built;
  const std::vector<ExampleKey> keys = {{1, 0, 0}};
  cuda::DiagramBuilder(model).build(keys, tests::even_profile(0.02F), built);
  BOOST_TEST((built.at(0) == expected));
}

BOOST_AUTO_TEST_CASE(without_a_card_the_builder_says_what_is_missing) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 1);
  if (cuda::device_report().available) {
    BOOST_CHECK_THROW(cuda::DiagramBuilder(model, {10000, 1}), base::DeviceError);
    return;
  }
  BOOST_CHECK_EXCEPTION(cuda::DiagramBuilder{model}, base::DeviceError, [](const base::DeviceError& error) {
    return error.code() == base::ExitCode::device_unavailable &&
           std::string(error.what()).find("use --device cpu") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

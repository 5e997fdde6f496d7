// SPDX-License-Identifier: GPL-2.0-or-later
// The diagram builder on the card beside the CPU's.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <thread>

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

std::vector<Example> built_on_card(std::shared_ptr<const ExampleModel> model,
                                   const std::vector<ExampleKey>& keys, const std::vector<float>& profiles,
                                   std::size_t memory_bytes = std::size_t{64} << 20) {
  const auto builder = cuda::place_on_card(0, {memory_bytes})(std::move(model))();
  std::vector<Example> built;
  builder->build(keys, profiles, [&](std::size_t, const Example& example) { built.push_back(example); });
  return built;
}

void compare(ExampleModel made, std::size_t examples, std::size_t memory_bytes) {
  const auto model = std::make_shared<const ExampleModel>(std::move(made));
  const dust::MockProfiles mocks({}, dust::Bins{});
  std::vector<ExampleKey> keys;
  std::vector<float> profiles(128 * examples);
  for (std::size_t i = 0; i < examples; ++i) {
    keys.push_back({7, 3, 11 * i});
    mocks.draw(1, 0, i, std::span(profiles).subspan(128 * i, 128));
  }
  const std::vector<Example> built = built_on_card(model, keys, profiles, memory_bytes);
  BOOST_REQUIRE(built.size() == examples);
  ExampleBuilder builder(*model);
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
  compare(tests::carina_model({two_mass_diagram()}, 5000, 3), 300, std::size_t{1} << 20);
}

BOOST_AUTO_TEST_CASE(several_surveys_limits_and_a_parallax_agree_bit_for_bit) {
  if (tests::no_device()) return;
  Diagram limited{"2mass", {"H", "Ks", -0.5, 3, 40}, {"Ks", "", 10, 16, 50}, {{"J", 4, 15.5}}};
  Diagram parallax{"gaia parallax", {"parallax_mas", "", -0.5, 5, 50}, {"G", "", 8, 20.8, 30}, {}};
  compare(tests::carina_model({two_mass_diagram(), limited, gaia_diagram(), parallax}, 2000, 3), 100,
          std::size_t{64} << 20);
}

BOOST_AUTO_TEST_CASE(diagrams_too_large_for_a_multiprocessor_are_counted_in_the_cards_memory) {
  if (tests::no_device()) return;
  Diagram large = two_mass_diagram();
  large.x.bins = 512;
  large.y.bins = 512;
  compare(tests::carina_model({large}, 2000, 3), 40, std::size_t{8} << 20);
}

BOOST_AUTO_TEST_CASE(full_cells_unknown_bands_and_far_stars_agree) {
  if (tests::no_device()) return;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto model = std::make_shared<const ExampleModel>(
      tests::hand_model({{13, 12, 6}, {nan, 12, 6}, {13, nan, 2}, {14, 13.01F, 30}, {9, 8, 1}}, 70000));
  Example expected;
  ExampleBuilder(*model).build({1, 0, 0}, tests::even_profile(0.02F), expected);
  BOOST_TEST((built_on_card(model, {{1, 0, 0}}, tests::even_profile(0.02F)).at(0) == expected));
}

BOOST_AUTO_TEST_CASE(several_threads_share_the_stars_of_a_sightline) {
  if (tests::no_device()) return;
  const auto model = std::make_shared<const ExampleModel>(tests::carina_model({two_mass_diagram()}, 3000, 3));
  const BuilderMaker maker = cuda::place_on_card(0)(model);
  std::vector<std::vector<Example>> built(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<Example>& mine : built)
      threads.emplace_back([&maker, &mine, number = static_cast<std::uint64_t>(&mine - built.data())] {
        std::vector<ExampleKey> keys;
        for (std::uint64_t i = 0; i < 256; ++i) keys.push_back({1, 0, 256 * number + i});
        std::vector<float> profiles;
        for (std::size_t i = 0; i < keys.size(); ++i) {
          const std::vector<float> profile = tests::even_profile(0.1F);
          profiles.insert(profiles.end(), profile.begin(), profile.end());
        }
        maker()->build(keys, profiles, [&](std::size_t, const Example& example) { mine.push_back(example); });
      });
  }
  ExampleBuilder builder(*model);
  Example expected;
  for (std::uint64_t i = 0; i < 1024; i += 7) {
    builder.build({1, 0, i}, tests::even_profile(0.1F), expected);
    BOOST_REQUIRE((built[i / 256].at(i % 256) == expected));
  }
}

BOOST_AUTO_TEST_CASE(without_a_card_the_builder_says_what_is_missing) {
  if (cuda::device_report().available) {
    BOOST_CHECK_THROW(cuda::place_on_card(10000), base::DeviceError);
    return;
  }
  BOOST_CHECK_EXCEPTION(cuda::place_on_card(0), base::DeviceError, [](const base::DeviceError& error) {
    return error.code() == base::ExitCode::device_unavailable &&
           std::string(error.what()).find("use --device cpu") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

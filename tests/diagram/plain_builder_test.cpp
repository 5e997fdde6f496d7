// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/plain_builder.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "diagram/star_draw.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

std::uint64_t sum(const std::vector<std::uint16_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plain_builder)

BOOST_AUTO_TEST_CASE(a_star_moves_along_the_reddening_vector) {
  // 0.5 mag/kpc to 6 kpc: A_V 3, A_J 0.84, A_Ks 0.36. J 13 -> 13.84, Ks 12 -> 12.36.
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 50);
  const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(0.5F));
  const Diagram& diagram = model.observation().diagrams[0];
  const int x = bin_of(diagram.x, 13.84 - 12.36);
  const int y = bin_of(diagram.y, 12.36);
  BOOST_TEST(example.drawn > 20U);
  BOOST_TEST(example.counts[0][static_cast<std::size_t>(y * 64 + x)] == example.drawn);
  BOOST_TEST(example.detected_by_bin[60] == example.drawn);
  BOOST_TEST(example.detected() == example.drawn);
}

BOOST_AUTO_TEST_CASE(without_dust_noise_and_selection_it_is_the_histogram_of_the_drawn_stars) {
  const stars::StarList list = tests::carina_stars(0.1, 2);
  Observation observation = observation_of({two_mass_diagram()}, tests::published_quantities());
  for (Quantity& quantity : observation.quantities) {
    quantity.error = {};
    quantity.detection.reset();
  }
  const ExampleModel model(StarPool(list, tests::column_names(observation), 2), observation,
                           Variation::none(), dust::Bins{});
  const ExampleKey key{9, 1, 4};
  const Example example = build_example_plainly(model, key, tests::even_profile(0));

  std::vector<std::uint16_t> expected(64 * 64);
  const auto drawn = draw_stars(model.pool(), draw_variation(Variation::none(), key, 2), key);
  std::uint64_t inside = 0;
  for (const std::uint32_t star : drawn) {
    const double j = model.pool().column("J")[star];
    const double ks = model.pool().column("Ks")[star];
    if (ks < 10 || ks >= 16 || j - ks < -0.5 || j - ks >= 6.1) continue;
    const auto x = static_cast<std::size_t>((j - ks + 0.5) / 6.6 * 64);
    const auto y = static_cast<std::size_t>((ks - 10) / 6.0 * 64);
    ++expected[y * 64 + x];
    ++inside;
  }
  BOOST_TEST(example.counts[0] == expected, boost::test_tools::per_element());
  BOOST_TEST(example.drawn == drawn.size());
  BOOST_TEST(example.stars_in[0] == inside);
  BOOST_TEST(sum(example.counts[0]) == inside);
  BOOST_TEST(example.detected() == inside);
}

BOOST_AUTO_TEST_CASE(more_dust_leaves_fewer_stars) {
  const ExampleModel model = tests::carina_model({two_mass_diagram()}, 3000, 2);
  std::uint64_t before = std::numeric_limits<std::uint64_t>::max();
  for (const float dust : {0.0F, 0.3F, 1.0F, 3.0F, 10.0F}) {
    const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(dust));
    BOOST_TEST(example.stars_in[0] < before);
    before = example.stars_in[0];
  }
}

BOOST_AUTO_TEST_CASE(noise_has_the_width_of_the_error_curve) {
  std::vector<Quantity> bands = tests::perfect_bands();
  bands[0].error.s0_mag = 0.2;
  bands[1].error.s0_mag = 0.1;
  Diagram fine = two_mass_diagram();
  fine.x = {"J", "", 12, 14, 1000};
  fine.y = {"Ks", "", 11, 13, 1000};
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 40000, bands, fine);
  const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(0));
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < example.counts[0].size(); ++i) {
    const double count = example.counts[0][i];
    const double dx = (static_cast<double>(i % 1000) + 0.5) * 0.002 - 1;
    const double dy = (static_cast<double>(i / 1000) + 0.5) * 0.002 - 1;
    n += count;
    x += count * dx;
    y += count * dy;
    xx += count * dx * dx;
    yy += count * dy * dy;
    xy += count * dx * dy;
  }
  BOOST_TEST(std::abs(x / n) < 4 * 0.2 / std::sqrt(n));
  BOOST_TEST(std::abs(y / n) < 4 * 0.1 / std::sqrt(n));
  BOOST_TEST(std::abs(std::sqrt(xx / n) / 0.2 - 1) < 4 / std::sqrt(2 * n));
  BOOST_TEST(std::abs(std::sqrt(yy / n) / 0.1 - 1) < 4 / std::sqrt(2 * n));
  BOOST_TEST(std::abs(xy / n) < 4 * 0.02 / std::sqrt(n));  // the bands' noises are independent
}

BOOST_AUTO_TEST_CASE(detection_keeps_the_share_of_stars_that_its_curve_says) {
  std::vector<Quantity> bands = tests::perfect_bands();
  bands[1].detection = stars::DetectionCurve{5, 12, 0.15};  // half of the stars at Ks 12
  bands[0].detection = stars::DetectionCurve{5, 13.3, 0.15};
  const double expected = 0.5 / (1 + std::exp(-2.0));
  const Example example = build_example_plainly(tests::hand_model({{13, 12, 6}}, 40000, bands), {1, 0, 0},
                                                tests::even_profile(0));
  const double share = static_cast<double>(example.stars_in[0]) / static_cast<double>(example.drawn);
  BOOST_TEST(std::abs(share - expected) < 4 * std::sqrt(expected / 40000));
}

BOOST_AUTO_TEST_CASE(a_star_without_a_signal_is_not_scattered_into_the_diagram) {
  std::vector<Quantity> bands = tests::perfect_bands();
  bands[1].error = {0, 0, 0.1, 14, 0.4, {}, {}};  // sigma 4 at Ks 18
  const Example faint =
      build_example_plainly(tests::hand_model({{19, 18, 6}}, 5000, bands), {1, 0, 0}, tests::even_profile(0));
  BOOST_TEST(faint.drawn > 4000U);
  BOOST_TEST(faint.stars_in[0] == 0U);
}

BOOST_AUTO_TEST_CASE(an_unknown_band_takes_its_star_out_of_its_own_diagrams_only) {
  stars::StarList list = tests::list_of({{13, 12, 6}});
  for (const char* band : {"G", "BP", "RP"}) list.columns.push_back({band, {15.0F}});
  list.columns[4].values[0] = std::numeric_limits<float>::quiet_NaN();
  Observation observation =
      observation_of({two_mass_diagram(), gaia_diagram()}, tests::published_quantities());
  const ExampleModel model(StarPool(list, tests::column_names(observation), 0.01), observation,
                           Variation::none(), dust::Bins{});
  const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(0));
  BOOST_TEST(example.stars_in[0] == example.drawn);
  BOOST_TEST(example.stars_in[1] == 0U);
}

BOOST_AUTO_TEST_CASE(a_limit_cuts_the_noisy_magnitude) {
  Diagram cut = two_mass_diagram();
  cut.limits = {{"J", 4, 13.5}};
  const std::vector<tests::HandStar> two = {{13, 12, 6}, {13.6F, 12.6F, 6}};
  const Example example = build_example_plainly(tests::hand_model(two, 100, tests::perfect_bands(), cut),
                                                {1, 0, 0}, tests::even_profile(0));
  const int y = bin_of(cut.y, 12);
  const int x = bin_of(cut.x, 1);
  BOOST_TEST(example.stars_in[0] < example.drawn);
  BOOST_TEST(example.counts[0][static_cast<std::size_t>(y * 64 + x)] == example.stars_in[0]);
}

BOOST_AUTO_TEST_CASE(a_full_cell_holds_65535_and_says_so) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 80000);
  const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(0));
  BOOST_TEST(example.saturated);
  BOOST_TEST(*std::max_element(example.counts[0].begin(), example.counts[0].end()) == 65535);
  BOOST_TEST(example.stars_in[0] == example.drawn);
}

BOOST_AUTO_TEST_CASE(stars_beyond_the_profile_are_counted_as_farther) {
  const ExampleModel model = tests::hand_model({{13, 12, 20}}, 100);
  const Example example = build_example_plainly(model, {1, 0, 0}, tests::even_profile(0.1F));
  BOOST_TEST(example.detected_farther == example.drawn);
  BOOST_TEST(example.detected() == example.drawn);
}

BOOST_AUTO_TEST_CASE(profiles_that_do_not_fit_are_refused) {
  const ExampleModel model = tests::hand_model({{13, 12, 6}}, 1);
  std::vector<float> profile(127);
  BOOST_CHECK_THROW(build_example_plainly(model, {1, 0, 0}, profile), base::InputError);
  profile.resize(128, std::numeric_limits<float>::quiet_NaN());
  BOOST_CHECK_THROW(build_example_plainly(model, {1, 0, 0}, profile), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

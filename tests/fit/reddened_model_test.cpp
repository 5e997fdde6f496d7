// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/reddened_model.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "base/error.h"
#include "diagram/example_builder.h"
#include "tests/fit/sightline.h"

using namespace coalsack;

namespace {

double sum(std::span<const float> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// The counts that the model expects behind a profile.
std::vector<float> expected(const fit::ReddenedModel& model, std::span<const float> profile,
                            const dust::Bins& bins) {
  std::vector<float> counts(model.cells());
  for (const auto& layer : model.layers())
    model.add(layer, dust::cumulative_a_v(profile, bins, layer.d_kpc), counts);
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reddened_model)

BOOST_AUTO_TEST_CASE(it_expects_what_examples_have_on_average) {
  const dust::Bins bins;
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.1, 4, 1);
  const fit::ReddenedModel model(pool, observation, bins.end_kpc(), 1, 0);
  const std::vector<float> profile = tests::cloudy_profile(bins);
  const std::vector<float> counts = expected(model, profile, bins);

  const diagram::ExampleModel examples(pool, observation, diagram::Variation::none(), bins);
  diagram::ExampleBuilder builder(examples);
  diagram::Example example;
  const int number = 400;
  double stars = 0;
  std::vector<double> rows(64), model_rows(64), columns(64), model_columns(64);
  for (std::uint64_t i = 0; i < number; ++i) {
    builder.build({3, 0, i}, profile, example);
    stars += static_cast<double>(example.stars_in[0]);
    for (std::size_t c = 0; c < example.counts[0].size(); ++c) {
      rows[c / 64] += static_cast<double>(example.counts[0][c]) / number;
      columns[c % 64] += static_cast<double>(example.counts[0][c]) / number;
    }
  }
  const double mean = stars / number;
  // Noise of the mean, and of the few noise deviates of the model.
  BOOST_TEST(std::abs(sum(counts) - mean) < 5 * std::sqrt(mean / number) + 0.005 * mean);
  const auto image = model.as_diagrams(counts);
  for (std::size_t c = 0; c < image[0].size(); ++c) {
    model_rows[c / 64] += static_cast<double>(image[0][c]);
    model_columns[c % 64] += static_cast<double>(image[0][c]);
  }
  // The same distributions, but for the spread of less than a cell.
  double above = 0, model_above = 0, farthest_y = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    above += rows[i];
    model_above += model_rows[i];
    farthest_y = std::max(farthest_y, std::abs(above - model_above));
  }
  above = model_above = 0;
  double farthest_x = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    above += columns[i];
    model_above += model_columns[i];
    farthest_x = std::max(farthest_x, std::abs(above - model_above));
  }
  BOOST_TEST(farthest_x < 0.03 * mean);
  BOOST_TEST(farthest_y < 0.03 * mean);
}

BOOST_AUTO_TEST_CASE(slopes_are_those_of_the_counts) {
  const diagram::Observation observation = tests::two_mass_observation();
  const fit::ReddenedModel model(tests::model_pool(observation, 0.05, 4, 1), observation, 12.8, 1, 0);
  BOOST_REQUIRE(model.layers().size() > 20);
  const auto& layer = model.layers()[20];
  // Also across the place of a sheet, 2.25, where the cubic has one slope from both sides.
  for (const double a_v : {0.1, 1.13, 2.25, 3.9}) {
    const double h = 0.01;
    std::vector<float> counts(model.cells()), slope(model.cells()), levered(model.cells());
    std::vector<float> below(model.cells()), above(model.cells()), alone(model.cells());
    model.add_with_slope(layer, a_v, 3.0F, 2.0F, counts, slope, levered);
    model.add(layer, a_v, alone);
    model.add(layer, a_v - h, below);
    model.add(layer, a_v + h, above);
    double off = 0, size = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double measured = static_cast<double>(above[i] - below[i]) / (2 * h);
      off += std::abs(measured - 0.5 * static_cast<double>(slope[i]));
      size += std::abs(measured);
      BOOST_REQUIRE(std::abs(levered[i] - 3 * slope[i]) < 1e-4F);
      BOOST_REQUIRE(counts[i] == alone[i]);
    }
    BOOST_TEST(size > 0);
    BOOST_TEST(off < 0.03 * size);
  }
}

BOOST_AUTO_TEST_CASE(dust_hides_stars_and_enough_of_it_hides_all) {
  const diagram::Observation observation = tests::two_mass_observation();
  const fit::ReddenedModel model(tests::model_pool(observation, 0.05, 4, 1), observation, 12.8, 1, 0);
  double clear = 0, dusty = 0, dark = 0;
  for (const auto& layer : model.layers()) {
    clear += model.stars(layer, 0);
    dusty += model.stars(layer, 5);
    dark += model.stars(layer, 1000);
  }
  BOOST_TEST(dusty < 0.7 * clear);
  BOOST_TEST(dusty > 0);
  BOOST_TEST(dark == 0);
}

BOOST_AUTO_TEST_CASE(components_in_layers_of_their_own_add_up_to_the_same) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.05, 4, 1);
  fit::ReddeningOptions options;
  options.by_component = true;
  const fit::ReddenedModel together(pool, observation, 12.8, 1, 0);
  const fit::ReddenedModel apart(pool, observation, 12.8, 1, 0, options);
  BOOST_TEST(together.groups() == 1U);
  BOOST_TEST(apart.groups() > 2U);
  std::vector<float> a(together.cells()), b(apart.cells());
  for (const auto& layer : together.layers()) together.add(layer, 0, a);
  for (const auto& layer : apart.layers()) apart.add(layer, 0, b);
  BOOST_TEST(sum(a) == sum(b), boost::test_tools::tolerance(1e-5));
  double off = 0;
  for (std::size_t i = 0; i < a.size(); ++i) off += std::abs(static_cast<double>(a[i] - b[i]));
  BOOST_TEST(off < 1e-4 * sum(a));
}

BOOST_AUTO_TEST_CASE(several_diagrams_lie_one_after_the_other) {
  diagram::Diagram odd = diagram::two_mass_diagram();
  odd.x.bins = 13;
  const diagram::Observation observation = diagram::observation_of(
      {diagram::two_mass_diagram(), odd, diagram::gaia_diagram()}, tests::published_quantities());
  const fit::ReddenedModel model(tests::model_pool(observation, 0.03, 2, 1), observation, 12.8, 1, 0);
  std::vector<float> counts(model.cells());
  for (const auto& layer : model.layers()) model.add(layer, 0, counts);
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (model.is_cell()[i] == 0) BOOST_REQUIRE(counts[i] == 0);
  const auto diagrams = model.as_diagrams(counts);
  BOOST_REQUIRE(diagrams.size() == 3U);
  BOOST_TEST(diagrams[1].size() == 13U * 64U);
  // The same stars in wider columns.
  BOOST_TEST(sum(diagrams[0]) == sum(diagrams[1]), boost::test_tools::tolerance(0.01));
  BOOST_TEST(sum(diagrams[2]) > sum(diagrams[0]));

  std::vector<std::vector<std::uint16_t>> observed;
  for (const auto& diagram : diagrams) {
    auto& rounded = observed.emplace_back();
    for (const float count : diagram) rounded.push_back(static_cast<std::uint16_t>(std::lround(count)));
  }
  const std::vector<float> laid_out = model.lay_out(observed);
  const auto back = model.as_diagrams(laid_out);
  for (std::size_t d = 0; d < 3; ++d)
    for (std::size_t i = 0; i < back[d].size(); ++i)
      BOOST_REQUIRE(back[d][i] == static_cast<float>(observed[d][i]));
  observed.pop_back();
  BOOST_CHECK_THROW(model.lay_out(observed), base::InputError);
  observed.emplace_back(7);
  BOOST_CHECK_THROW(model.lay_out(observed), base::InputError);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.02, 1, 1);
  const std::vector<std::uint8_t> none(pool.size());
  BOOST_CHECK_THROW(fit::ReddenedModel(pool.only(none), observation, 12.8, 1, 0), base::InputError);
  fit::ReddeningOptions options;
  options.deviates = 3;
  BOOST_CHECK_THROW(fit::ReddenedModel(pool, observation, 12.8, 1, 0, options), base::InputError);
  options = {};
  options.step_mag = 0;
  BOOST_CHECK_THROW(fit::ReddenedModel(pool, observation, 12.8, 1, 0, options), base::InputError);
  BOOST_CHECK_THROW(fit::ReddenedModel(pool, observation, -1, 1, 0), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

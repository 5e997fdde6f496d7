// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/poisson_fit.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iostream>

#include "base/error.h"
#include "base/random_stream.h"
#include "diagram/example_builder.h"
#include "dust/gaussian_line.h"
#include "tests/fit/sightline.h"

using namespace coalsack;

namespace {

constexpr dust::Bins bins;

/// 1D log-normal fields like those of the first experiment with this fit: mean 0.4 to 1.6 mag/kpc falling
/// with 12 kpc, sigma of ln 1, slope -5/3 below 1 kpc.
std::vector<float> mock_profile(std::uint64_t number) {
  static const dust::GaussianLine line({0.0, 1e9, 1.0, -5.0 / 3.0}, bins);
  base::RandomStream stream({11, "tests/fit/mock", 0, number});
  const double mean = 0.4 + 1.2 * stream.uniform();
  std::vector<float> profile(bins.size());
  line.add(stream, 1.0, profile);
  for (std::size_t i = 0; i < profile.size(); ++i)
    profile[i] =
        static_cast<float>(mean * std::exp(-bins.centre_kpc(i) / 12 + static_cast<double>(profile[i]) - 0.5));
  return profile;
}

fit::FitOptions quick() {
  fit::FitOptions options;
  options.draws = 8;
  options.warm_up = 2;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(poisson_fit)

BOOST_AUTO_TEST_CASE(expected_counts_give_their_profile_back) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.25, 1, 1);
  fit::FitOptions options = quick();
  options.reddening.deviates = 2;
  options.prior.sigma = 10;
  options.prior.step_sigma = 10;
  const fit::PoissonFit poisson(pool, observation, bins, 1, 0, options);
  // A profile that the coarse bins can hold.
  std::vector<double> density;
  for (std::size_t i = 0; i < poisson.bins().size(); ++i) density.push_back(i % 3 == 1 ? 1.5 : 0.5);
  std::vector<float> counts(poisson.model().cells());
  for (const auto& layer : poisson.model().layers())
    poisson.model().add(layer, poisson.bins().a_v_at(density, layer.d_kpc), counts);
  // Whole numbers of a survey 50 times as large would be noise-free; here the counts are rounded.
  const auto expected = poisson.model().as_diagrams(counts);
  std::vector<std::vector<std::uint16_t>> observed(1);
  base::RandomStream dither({1, "tests/fit/dither"});
  double left = 0;
  for (const float count : expected[0]) {
    // What rounding leaves goes to the next cell, so that the sums are right.
    left += static_cast<double>(count);
    const double whole = std::floor(left + 0.5);
    observed[0].push_back(static_cast<std::uint16_t>(std::max(whole, 0.0)));
    left -= std::max(whole, 0.0);
  }
  const fit::Fit fit = poisson.fit(observed, {1, 0, 0});
  for (const double d_kpc : {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
    BOOST_TEST(std::abs(dust::cumulative_a_v(fit.profile, bins, d_kpc) -
                        poisson.bins().a_v_at(density, d_kpc)) < 0.2);
}

BOOST_AUTO_TEST_CASE(mock_sightlines_are_found_within_a_few_tenths_of_a_magnitude) {
  // The published experiment had rms 0.41, 0.27, 0.17, 0.44, 0.15, 0.15, 0.14, 0.27 mag at these distances.
  const diagram::Observation observation = tests::two_mass_observation();
  const fit::PoissonFit poisson(tests::model_pool(observation, 0.25, 4, 1), observation, bins, 1, 0, quick());
  const diagram::ExampleModel examples(tests::model_pool(observation, 0.25, 4, 2), observation,
                                       diagram::Variation::none(), bins);
  diagram::ExampleBuilder builder(examples);
  const double at_kpc[] = {1, 2, 3, 4, 5, 6, 8, 10};
  const double allowed[] = {0.35, 0.25, 0.25, 0.3, 0.3, 0.3, 0.4, 0.5};
  double square[8] = {}, sum[8] = {};
  diagram::Example example;
  const int sightlines = 12;
  for (std::uint64_t n = 0; n < sightlines; ++n) {
    const std::vector<float> truth = mock_profile(n);
    builder.build({5, 0, n}, truth, example);
    const fit::Fit fit = poisson.fit(example.counts, {1, 0, n});
    for (std::size_t k = 0; k < 8; ++k) {
      const double off =
          dust::cumulative_a_v(fit.profile, bins, at_kpc[k]) - dust::cumulative_a_v(truth, bins, at_kpc[k]);
      sum[k] += off;
      square[k] += off * off;
    }
  }
  for (std::size_t k = 0; k < 8; ++k) {
    const double rms = std::sqrt(square[k] / sightlines);
    std::cout << at_kpc[k] << " kpc: bias " << sum[k] / sightlines << ", rms " << rms << " mag\n";
    BOOST_TEST(rms < allowed[k]);
  }
}

BOOST_AUTO_TEST_CASE(the_same_sightline_gives_the_same_bits) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.1, 2, 1);
  const diagram::ExampleModel examples(pool, observation, diagram::Variation::none(), bins);
  diagram::ExampleBuilder builder(examples);
  diagram::Example example;
  builder.build({5, 0, 0}, tests::cloudy_profile(bins), example);
  const fit::PoissonFit first(pool, observation, bins, 1, 0, quick());
  const fit::PoissonFit second(pool, observation, bins, 1, 0, quick());
  const fit::Fit a = first.fit(example.counts, {1, 0, 7});
  first.fit(example.counts, {1, 0, 8});
  const fit::Fit b = second.fit(example.counts, {1, 0, 7});
  const fit::Fit other = second.fit(example.counts, {1, 0, 8});
  BOOST_TEST(a.draws == b.draws, boost::test_tools::per_element());
  BOOST_TEST(a.profile == b.profile, boost::test_tools::per_element());
  BOOST_TEST((a.draws != other.draws));
  BOOST_TEST((a.profile == other.profile));
  BOOST_TEST(a.draws.size() == 8 * bins.size());
  BOOST_TEST(a.accepted > 0.5);
}

BOOST_AUTO_TEST_CASE(densities_that_differ_are_found) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.25, 2, 1);
  // The same stars in a cone 1.3 times as large: every component has 1.3 times the density.
  diagram::StarPool more = pool;
  const diagram::ExampleModel examples(more, observation, diagram::Variation::none(), bins);
  diagram::ExampleBuilder builder(examples);
  diagram::Example example;
  const std::vector<float> truth = tests::cloudy_profile(bins);
  std::vector<std::vector<std::uint16_t>> counts(1, std::vector<std::uint16_t>(64 * 64));
  for (std::uint64_t part = 0; part < 13; ++part) {
    // Thirteen tenths, each thinned to a tenth.
    builder.build({5, 0, part}, truth, example);
    base::RandomStream thin({1, "tests/fit/thin", 0, part});
    for (std::size_t i = 0; i < counts[0].size(); ++i)
      for (int k = 0; k < example.counts[0][i]; ++k)
        if (thin.below(10) == 0) ++counts[0][i];
  }
  fit::FitOptions options = quick();
  options.prior.density_sigma = 0.3;
  const fit::PoissonFit poisson(pool, observation, bins, 1, 0, options);
  const fit::Fit fit = poisson.fit(counts, {1, 0, 0});
  BOOST_TEST(fit.group_density.size() == poisson.model().groups());
  double mean = 0;
  for (const double factor : fit.group_density)
    mean += factor / static_cast<double>(fit.group_density.size());
  BOOST_TEST(std::abs(mean - 1.3) < 0.15);
  BOOST_TEST(std::abs(dust::cumulative_a_v(fit.profile, bins, 4) - dust::cumulative_a_v(truth, bins, 4)) <
             0.3);
}

BOOST_AUTO_TEST_CASE(stars_behind_a_profile_are_those_of_examples) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.25, 2, 1);
  const diagram::ExampleModel examples(pool, observation, diagram::Variation::none(), bins);
  diagram::ExampleBuilder builder(examples);
  const std::vector<float> truth = tests::cloudy_profile(bins);
  const fit::PoissonFit poisson(pool, observation, bins, 1, 0, quick());
  const fit::ExpectedStars expected = poisson.stars_behind(truth);
  double beyond[3] = {}, all = 0;
  diagram::Example example;
  const int number = 50;
  for (std::uint64_t n = 0; n < number; ++n) {
    builder.build({5, 0, n}, truth, example);
    all += static_cast<double>(example.detected()) / number;
    for (std::size_t i = 0; i < bins.size(); ++i)
      for (std::size_t k = 0; k < 3; ++k)
        if (bins.near_kpc(i) + 1e-9 >= 2 * static_cast<double>(k + 1))
          beyond[k] += static_cast<double>(example.detected_by_bin[i]) / number;
  }
  BOOST_TEST(std::abs(static_cast<double>(expected.all()) - all) < 0.02 * all);
  for (std::size_t k = 0; k < 3; ++k) {
    double model = 0;
    for (std::size_t i = 0; i < bins.size(); ++i)
      if (bins.near_kpc(i) + 1e-9 >= 2 * static_cast<double>(k + 1)) model += expected.by_bin[i];
    BOOST_TEST(std::abs(model - beyond[k]) < 0.05 * beyond[k] + 10);
  }
  BOOST_CHECK_THROW(poisson.stars_behind(std::vector<float>(3)), base::InputError);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_fitted_is_refused) {
  const diagram::Observation observation = tests::two_mass_observation();
  const diagram::StarPool pool = tests::model_pool(observation, 0.05, 1, 1);
  const fit::PoissonFit poisson(pool, observation, bins, 1, 0, quick());
  const std::vector<std::vector<std::uint16_t>> none(1, std::vector<std::uint16_t>(64 * 64));
  BOOST_CHECK_THROW(poisson.fit(none, {}), base::InputError);
  BOOST_CHECK_THROW(poisson.fit(std::vector<std::vector<std::uint16_t>>{}, {}), base::InputError);
  fit::FitOptions options = quick();
  options.starts_mag_per_kpc.clear();
  BOOST_CHECK_THROW(fit::PoissonFit(pool, observation, bins, 1, 0, options), base::InputError);
  options = quick();
  options.leap = 0;
  BOOST_CHECK_THROW(fit::PoissonFit(pool, observation, bins, 1, 0, options), base::InputError);
  options = quick();
  options.prior.step_sigma = -1;
  BOOST_CHECK_THROW(fit::PoissonFit(pool, observation, bins, 1, 0, options), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

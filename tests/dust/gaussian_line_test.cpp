// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/gaussian_line.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "base/error.h"

using coalsack::base::RandomStream;
using coalsack::dust::Bins;
using coalsack::dust::GaussianLine;
using coalsack::dust::LineSpectrum;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const LineSpectrum large_scales{2.0, infinity, 8.0, -5.0 / 3};
const LineSpectrum small_scales{0.0, 2.0, 1.0, -5.0 / 3};

// |transform|^2 of mode `number` over a full period, scaled so that a field's variance is the sum over modes.
double power_of(const std::vector<float>& field, int number) {
  double re = 0, im = 0;
  const auto n = static_cast<double>(field.size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    const double angle = 2 * std::numbers::pi * number * static_cast<double>(i) / n;
    re += static_cast<double>(field[i]) * std::cos(angle);
    im += static_cast<double>(field[i]) * std::sin(angle);
  }
  return 2 * (re * re + im * im) / (n * n);
}

std::vector<float> realisation(const GaussianLine& line, std::uint64_t number, std::size_t length) {
  RandomStream stream({7, "gaussian_line", number});
  std::vector<float> field(length, 0.0F);
  line.add(stream, 1.0, field);
  return field;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussian_line)

BOOST_AUTO_TEST_CASE(every_bin_has_zero_mean_and_unit_variance) {
  const Bins bins;
  for (const LineSpectrum& spectrum : {large_scales, small_scales}) {
    const GaussianLine line(spectrum, bins);
    const int trials = 4000;
    std::vector<double> sum(bins.size()), squares(bins.size());
    for (int t = 0; t < trials; ++t) {
      const std::vector<float> field = realisation(line, static_cast<std::uint64_t>(t), bins.size());
      for (std::size_t i = 0; i < field.size(); ++i) {
        const auto x = static_cast<double>(field[i]);
        sum[i] += x;
        squares[i] += x * x;
      }
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
      BOOST_TEST(std::abs(sum[i] / trials) < 5 / std::sqrt(trials));
      BOOST_TEST(std::abs(squares[i] / trials - 1) < 5 * std::sqrt(2.0 / trials));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_measured_power_is_the_stated_spectrum) {
  const Bins bins;
  for (const LineSpectrum& spectrum : {large_scales, small_scales}) {
    const GaussianLine line(spectrum, bins);
    const int trials = 400;
    std::vector<double> power(line.modes().size());
    for (int t = 0; t < trials; ++t) {
      const std::vector<float> field = realisation(line, static_cast<std::uint64_t>(t), line.period());
      for (std::size_t m = 0; m < power.size(); ++m)
        power[m] += power_of(field, line.modes()[m].number) / trials;
    }
    // A mode's power is that of two normals: relative deviation 1 / sqrt(trials).
    double total = 0;
    for (std::size_t m = 0; m < power.size(); ++m) {
      const double expected = line.modes()[m].power;
      BOOST_TEST(std::abs(power[m] / expected - 1) < 5 / std::sqrt(trials),
                 "mode " << line.modes()[m].number);
      total += expected;
    }
    BOOST_TEST(std::abs(total - 1) < 1e-12);
  }
}

// The stated spectrum itself: (1 + (k L)^2)^(slope/2), so far above 1/L a factor 4 in k is a factor 4^slope.
BOOST_AUTO_TEST_CASE(the_slope_is_kolmogorov_well_below_the_outer_scale) {
  const GaussianLine line({0, infinity, 8.0, -5.0 / 3}, Bins{});
  const auto modes = line.modes();
  BOOST_TEST(modes[31].number == 32);
  BOOST_TEST(modes[119].number == 120);
  const double slope = std::log(modes[119].power / modes[31].power) / std::log(120.0 / 32.0);
  BOOST_TEST(std::abs(slope + 5.0 / 3) < 0.01);
}

BOOST_AUTO_TEST_CASE(large_scales_have_no_power_below_the_split_and_small_scales_none_above) {
  const Bins bins;
  const GaussianLine large(large_scales, bins);
  const GaussianLine small(small_scales, bins);
  const std::vector<float> large_field = realisation(large, 1, large.period());
  const std::vector<float> small_field = realisation(small, 1, small.period());
  for (int number = 1; number < bins.count; ++number) {
    const double wavelength_kpc = 2 * bins.end_kpc() / number;
    if (wavelength_kpc > 2)
      BOOST_TEST(power_of(small_field, number) < 1e-12);
    else
      BOOST_TEST(power_of(large_field, number) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(two_bins_covary_as_the_sum_of_their_modes_says) {
  const GaussianLine line(small_scales, Bins{});
  const int trials = 4000;
  for (const std::size_t lag : {1UL, 3UL, 10UL, 40UL}) {
    double sum = 0;
    for (int t = 0; t < trials; ++t) {
      const std::vector<float> field = realisation(line, static_cast<std::uint64_t>(t), 128);
      sum += static_cast<double>(field[20]) * static_cast<double>(field[20 + lag]);
    }
    BOOST_TEST(std::abs(sum / trials - line.covariance(lag)) < 5 * std::sqrt(2.0 / trials));
  }
  BOOST_TEST(std::abs(line.covariance(0) - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_field_adds_to_what_is_there_and_scales_with_sigma) {
  const GaussianLine line(large_scales, Bins{});
  const std::vector<float> once = realisation(line, 3, 128);
  RandomStream stream({7, "gaussian_line", 3});
  std::vector<float> field(128, 1.0F);
  line.add(stream, 2.0, field);
  for (std::size_t i = 0; i < field.size(); ++i) BOOST_TEST(std::abs(field[i] - (1 + 2 * once[i])) < 1e-5);
}

BOOST_AUTO_TEST_CASE(scales_that_fit_no_wave_are_refused) {
  BOOST_CHECK_THROW(GaussianLine({2.0, 2.01, 1, -5.0 / 3}, Bins{}), coalsack::base::InputError);
  BOOST_CHECK_THROW(GaussianLine({2.0, infinity, 1, -5.0 / 3}, Bins{4, 0.1}), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

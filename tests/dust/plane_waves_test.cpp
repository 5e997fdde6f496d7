// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/plane_waves.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/random_stream.h"

using coalsack::dust::Place;
using coalsack::dust::PlaneWaves;
using coalsack::dust::WaveSpectrum;

namespace {
constexpr WaveSpectrum kolmogorov{384, 0.01, 0.6, -11.0 / 3};
}

BOOST_AUTO_TEST_SUITE(plane_waves)

BOOST_AUTO_TEST_CASE(a_line_through_the_field_shows_the_field) {
  const PlaneWaves field({83, 0.01, 0.6, -11.0 / 3}, 1, "test", 0);  // not a multiple of the lanes
  const Place start{7.9, 0.2, -0.01};
  const Place step{-0.004, 0.009, 0.001};
  std::vector<double> line(1280, 0.5);
  field.add_along(start, step, 2.0, line);
  for (std::size_t i = 0; i < line.size(); i += 37) {
    const auto n = static_cast<double>(i);
    const double value = field.at({start.x + n * step.x, start.y + n * step.y, start.z + n * step.z});
    BOOST_TEST(std::abs(line[i] - (0.5 + 2 * value)) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(places_far_apart_sample_zero_mean_unit_variance_and_little_kurtosis) {
  const PlaneWaves field(kolmogorov, 3, "test", 0);
  coalsack::base::RandomStream stream({1, "places"});
  const int places = 20000;
  double moments[4] = {0, 0, 0, 0};
  for (int i = 0; i < places; ++i) {
    const double x = field.at({20 * stream.uniform(), 20 * stream.uniform(), 20 * stream.uniform()});
    moments[0] += x / places;
    moments[1] += x * x / places;
    moments[2] += x * x * x / places;
    moments[3] += x * x * x * x / places;
  }
  BOOST_TEST(std::abs(moments[0]) < 5 / std::sqrt(places));
  BOOST_TEST(std::abs(moments[1] - 1) < 5 * std::sqrt(2.0 / places));
  BOOST_TEST(std::abs(moments[2]) < 5 * std::sqrt(15.0 / places));
  BOOST_TEST(std::abs(moments[3] - 3) < 5 * std::sqrt(96.0 / places) + 0.05);
}

BOOST_AUTO_TEST_CASE(the_mean_of_the_exponential_is_preserved) {
  const PlaneWaves field(kolmogorov, 3, "test", 0);
  const double s = 0.8;
  BOOST_TEST(std::abs(field.mean_exponential(s) / std::exp(s * s / 2) - 1) < 0.01);
  coalsack::base::RandomStream stream({1, "places"});
  const int places = 20000;
  double sum = 0;
  for (int i = 0; i < places; ++i)
    sum += std::exp(s * field.at({20 * stream.uniform(), 20 * stream.uniform(), 20 * stream.uniform()}));
  BOOST_TEST(std::abs(sum / places / field.mean_exponential(s) - 1) <
             5 * std::sqrt(std::expm1(s * s) / places));
}

// The structure function 2 (1 - covariance) of k^-11/3 grows as separation^(2/3) between the two scales.
BOOST_AUTO_TEST_CASE(the_structure_function_has_the_slope_of_kolmogorov) {
  double one = 0, four = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PlaneWaves field({2000, 0.001, 10, -11.0 / 3}, seed, "test", 0);
    one += 1 - field.covariance({0.03, 0, 0});
    four += 1 - field.covariance({0, 0.24, 0});
  }
  BOOST_TEST(std::abs(std::log(four / one) / std::log(8.0) - 2.0 / 3) < 0.05);
}

BOOST_AUTO_TEST_CASE(waves_in_the_plane_do_not_vary_with_height) {
  const PlaneWaves field({48, 2, 8, -8.0 / 3, true}, 1, "test", 1);
  BOOST_TEST(field.at({1, 2, 0}) == field.at({1, 2, 5}));
}

BOOST_AUTO_TEST_CASE(the_seed_decides_the_field) {
  const Place place{1, 2, 3};
  const double value = PlaneWaves(kolmogorov, 1, "test", 0).at(place);
  BOOST_TEST(value == PlaneWaves(kolmogorov, 1, "test", 0).at(place));
  BOOST_TEST(value != PlaneWaves(kolmogorov, 2, "test", 0).at(place));
  BOOST_TEST(value != PlaneWaves(kolmogorov, 1, "test", 1).at(place));
  BOOST_CHECK_THROW(PlaneWaves({0, 0.1, 1, -3}, 1, "test", 0), coalsack::base::InputError);
  BOOST_CHECK_THROW(PlaneWaves({10, 1, 0.1, -3}, 1, "test", 0), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

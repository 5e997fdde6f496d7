// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/monotone_curve.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/random_stream.h"

using coalsack::dust::MonotoneCurve;

BOOST_AUTO_TEST_SUITE(monotone_curve)

BOOST_AUTO_TEST_CASE(the_curve_passes_through_its_points_and_never_decreases) {
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    coalsack::base::RandomStream stream({1, "curve", trial});
    std::vector<double> x(1, 0.0), y(1, 0.0);
    for (int i = 0; i < 20; ++i) {
      x.push_back(x.back() + 0.01 + stream.uniform());
      y.push_back(y.back() + (stream.uniform() < 0.3 ? 0 : std::exp(3 * stream.normal())));
    }
    const MonotoneCurve curve(x, y);
    for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(curve.at(x[i]) == y[i]);
    double before = 0;
    for (double t = 0; t < x.back() + 1; t += 0.01) {
      const double value = curve.at(t);
      BOOST_REQUIRE(value >= before);
      before = value;
    }
    BOOST_TEST(before == y.back());
    BOOST_TEST(curve.at(-1) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_straight_line_stays_straight_and_flat_parts_stay_flat) {
  const std::vector<double> x{0, 1, 3, 4}, straight{0, 2, 6, 8}, step{0, 1, 1, 5};
  for (double t = 0; t < 4; t += 0.1) BOOST_TEST(std::abs(MonotoneCurve(x, straight).at(t) - 2 * t) < 1e-12);
  for (double t = 1; t < 3; t += 0.1) BOOST_TEST(MonotoneCurve(x, step).at(t) == 1.0);
  const std::vector<double> two{0, 2}, values{1, 5};
  BOOST_TEST(MonotoneCurve(two, values).at(1) == 3.0);
}

BOOST_AUTO_TEST_CASE(a_smooth_curve_is_met_closely) {
  std::vector<double> x, y;
  for (double t = 0; t < 5.01; t += 0.25) {
    x.push_back(t);
    y.push_back(1 - std::exp(-t));
  }
  const MonotoneCurve curve(x, y);
  for (double t = 0.3; t < 4.7; t += 0.07) BOOST_TEST(std::abs(curve.at(t) - (1 - std::exp(-t))) < 5e-4);
}

BOOST_AUTO_TEST_SUITE_END()

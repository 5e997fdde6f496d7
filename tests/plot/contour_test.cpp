// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/contour.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

using namespace coalsack::plot;

namespace {

template <typename F>
Grid sampled(std::size_t n, Range side, F value) {
  Grid grid{n, n, side, side, {}};
  const double width = (side.high - side.low) / static_cast<double>(n);
  for (std::size_t ix = 0; ix < n; ++ix) {
    for (std::size_t iy = 0; iy < n; ++iy) {
      grid.values.push_back(value(side.low + width * (static_cast<double>(ix) + 0.5),
                                  side.low + width * (static_cast<double>(iy) + 0.5)));
    }
  }
  return grid;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contour)

BOOST_AUTO_TEST_CASE(a_cone_has_circles) {
  const Grid cone = sampled(101, {-2, 2}, [](double x, double y) { return std::hypot(x, y); });
  const auto lines = contour_lines(cone, 1.5);
  BOOST_REQUIRE(lines.size() == 1);
  BOOST_TEST((lines[0].front() == lines[0].back()));
  double length = 0;
  for (std::size_t i = 0; i < lines[0].size(); ++i) {
    BOOST_TEST(std::hypot(lines[0][i].x, lines[0][i].y) == 1.5, boost::test_tools::tolerance(1e-3));
    if (i > 0) length += std::hypot(lines[0][i].x - lines[0][i - 1].x, lines[0][i].y - lines[0][i - 1].y);
  }
  BOOST_TEST(length == 3 * std::acos(-1.0), boost::test_tools::tolerance(2e-3));
}

BOOST_AUTO_TEST_CASE(a_slope_has_one_straight_open_line) {
  const Grid slope = sampled(20, {0, 10}, [](double x, double y) { return x + 2 * y; });
  const auto lines = contour_lines(slope, 12.3);
  BOOST_REQUIRE(lines.size() == 1);
  for (const Point& point : lines[0]) {
    BOOST_TEST(point.x + 2 * point.y == 12.3, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_saddle_keeps_its_lines_apart) {
  const Grid saddle = sampled(2, {-1, 1}, [](double x, double y) { return x * y; });
  for (const double level : {-0.05, 0.0, 0.05}) BOOST_TEST(contour_lines(saddle, level).size() == 2);
}

BOOST_AUTO_TEST_CASE(lines_stop_at_missing_values) {
  const Grid slope = sampled(20, {0, 10}, [](double x, double y) {
    return x > 4 && x < 6 ? std::numeric_limits<double>::quiet_NaN() : y;
  });
  const auto lines = contour_lines(slope, 5.1);
  BOOST_TEST(lines.size() == 2);
}

BOOST_AUTO_TEST_CASE(nothing_has_no_contours) {
  BOOST_TEST(contour_lines(Grid{}, 0).empty());
  BOOST_TEST(contour_lines(Grid{1, 1, {}, {}, {3}}, 0).empty());
  BOOST_TEST(contour_lines(sampled(8, {0, 1}, [](double, double) { return 1.0; }), 1).empty());
  BOOST_TEST(contour_lines(sampled(8, {0, 1}, [](double x, double) { return x; }), 7).empty());
}

BOOST_AUTO_TEST_SUITE_END()

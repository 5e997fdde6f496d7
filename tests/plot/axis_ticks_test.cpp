// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/ticks.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <string>

#include "base/random_stream.h"
#include "plot/draw_polar.h"

using namespace coalsack::plot;

namespace {

std::string labels(Range range, Scaling scaling, int most) {
  std::string joined;
  for (const Tick& tick : ticks(range, scaling, most)) {
    if (tick.major && !tick.label.empty()) joined += (joined.empty() ? "" : " ") + tick.label;
  }
  return joined;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(axis_ticks)

BOOST_AUTO_TEST_CASE(labels_are_round_numbers) {
  BOOST_TEST(labels({0, 1}, Scaling::linear, 5) == "0 0.2 0.4 0.6 0.8 1.0");
  BOOST_TEST(labels({10, 16}, Scaling::linear, 8) == "10 11 12 13 14 15 16");
  BOOST_TEST(labels({-0.5, 6.1}, Scaling::linear, 5) == "0 2 4 6");
  BOOST_TEST(labels({-5, 5}, Scaling::linear, 4) == "\u22125 0 5");
  BOOST_TEST(labels({257, 303}, Scaling::linear, 6) == "260 270 280 290 300");
  BOOST_TEST(labels({0, 3e5}, Scaling::linear, 3) == "0 10^{5} 2\u00d710^{5} 3\u00d710^{5}");
  BOOST_TEST(labels({-1e-6, 1e-6}, Scaling::linear, 2) == "\u221210^{\u22126} 0 10^{\u22126}");
  BOOST_TEST(labels({1e5, 2e5}, Scaling::linear, 2) == "1.0\u00d710^{5} 1.5\u00d710^{5} 2.0\u00d710^{5}");
}

BOOST_AUTO_TEST_CASE(a_logarithmic_axis_is_marked_at_powers_of_ten) {
  BOOST_TEST(labels({1, 1000}, Scaling::logarithmic, 6) == "1 10 100 1000");
  BOOST_TEST(labels({1e-5, 1}, Scaling::logarithmic, 8) ==
             "10^{\u22125} 10^{\u22124} 10^{\u22123} 10^{\u22122} 10^{\u22121} 10^{0}");
  BOOST_TEST(labels({1e-6, 1e6}, Scaling::logarithmic, 6) ==
             "10^{\u22126} 10^{\u22124} 10^{\u22122} 10^{0} 10^{2} 10^{4} 10^{6}");
  BOOST_TEST(labels({0.3, 4}, Scaling::logarithmic, 6) == "0.5 1 2");
  BOOST_TEST(labels({0.12, 6}, Scaling::logarithmic, 6) == "0.2 0.5 1 2 5");  // one power of ten is no scale
  BOOST_TEST(labels({2.0, 3.0}, Scaling::logarithmic, 5) == "2.0 2.2 2.4 2.6 2.8 3.0");
}

BOOST_AUTO_TEST_CASE(any_range_gets_marks_that_lie_in_it_rise_and_differ) {
  coalsack::base::RandomStream random({.purpose = "test ranges"});
  for (int trial = 0; trial < 3000; ++trial) {
    const double size = std::pow(10, random.uniform() * 24 - 12);
    const double start = (random.uniform() - 0.5) * size * std::pow(10, random.uniform() * 3);
    const Range range{start, start + size};
    const auto marks = ticks(range, Scaling::linear, 2 + trial % 7);
    std::set<std::string> names;
    std::size_t majors = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      BOOST_REQUIRE(marks[i].value >= range.low - 1e-6 * size);
      BOOST_REQUIRE(marks[i].value <= range.high + 1e-6 * size);
      if (i > 0) BOOST_REQUIRE(marks[i].value > marks[i - 1].value);
      if (!marks[i].major) continue;
      ++majors;
      names.insert(marks[i].label);
    }
    BOOST_REQUIRE_MESSAGE(names.size() == majors, range.low << " to " << range.high);
    BOOST_REQUIRE(majors >= 2);
    BOOST_REQUIRE(majors <= 9);
  }
}

BOOST_AUTO_TEST_CASE(a_range_too_narrow_for_numbers_has_no_marks) {
  BOOST_TEST(ticks({1e10, 1e10 * (1 + 1e-15)}, Scaling::linear, 5).size() < 5);
}

BOOST_AUTO_TEST_CASE(a_number_that_rounds_to_zero_has_no_sign) {
  BOOST_TEST(number_label(-0.001, 1) == "0.0");
  BOOST_TEST(number_label(-1.25, 2) == "\u22121.25");
}

BOOST_AUTO_TEST_CASE(a_narrow_wedge_has_no_longitudes_that_overlap) {
  const auto longitudes = [](Range l, double width_pt) {
    PanelScales scales;
    scales.x = Scale(l, Scaling::linear);
    scales.y = Scale({0, 12.8}, Scaling::linear);
    std::string joined;
    for (const Tick& tick : polar_ticks(scales, {0, 0, width_pt, 400}, 9).x)
      if (tick.major) joined += (joined.empty() ? "" : " ") + tick.label;
    return joined;
  };
  BOOST_TEST(longitudes({277, 283}, 42) == "280\u00b0");
  BOOST_TEST(longitudes({257, 303}, 320) == "260\u00b0 270\u00b0 280\u00b0 290\u00b0 300\u00b0");
}

BOOST_AUTO_TEST_SUITE_END()

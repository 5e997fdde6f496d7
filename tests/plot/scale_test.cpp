// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/scale.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace coalsack::plot;

BOOST_AUTO_TEST_SUITE(scale)

BOOST_AUTO_TEST_CASE(a_place_and_its_value_belong_together) {
  for (const Scaling scaling : {Scaling::linear, Scaling::square_root, Scaling::logarithmic}) {
    for (const bool reversed : {false, true}) {
      const Scale axis({0.5, 40}, scaling, reversed);
      BOOST_TEST(axis.place(0.5) == (reversed ? 1.0 : 0.0), boost::test_tools::tolerance(1e-12));
      BOOST_TEST(axis.place(40) == (reversed ? 0.0 : 1.0), boost::test_tools::tolerance(1e-12));
      for (const double value : {0.5, 1.0, 7.0, 39.0}) {
        BOOST_TEST(axis.value(axis.place(value)) == value, boost::test_tools::tolerance(1e-12));
      }
    }
  }
  BOOST_TEST(Scale({1, 100}, Scaling::logarithmic).place(10) == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(Scale({0, 16}, Scaling::square_root).place(4) == 0.5, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_logarithmic_axis_has_no_place_for_zero) {
  const Scale axis({1, 100}, Scaling::logarithmic);
  BOOST_TEST(std::isnan(axis.place(0)));
  BOOST_TEST(std::isnan(axis.place(-1)));
  BOOST_TEST(std::isnan(axis.place(std::numeric_limits<double>::quiet_NaN())));
}

BOOST_AUTO_TEST_CASE(the_range_of_data_leaves_out_what_cannot_be_drawn) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> values = {nan, 3, -2, inf, 0, 0.25};
  BOOST_TEST((range_of(values, Scaling::linear) == Range{-2, 3}));
  BOOST_TEST((range_of(values, Scaling::logarithmic) == Range{0.25, 3}));
  BOOST_TEST(!range_of(std::vector<double>{nan, inf}, Scaling::linear).has_value());
  BOOST_TEST(!range_of(std::vector<double>{0, -1}, Scaling::logarithmic).has_value());
}

BOOST_AUTO_TEST_CASE(every_range_becomes_drawable) {
  const auto none = std::nullopt;
  BOOST_TEST((drawable(none, none, none, Scaling::linear) == Range{0, 1}));
  BOOST_TEST((drawable(none, none, none, Scaling::logarithmic) == Range{1, 10}));
  BOOST_TEST((drawable(5, 2, none, Scaling::linear) == Range{2, 5}));
  BOOST_TEST((drawable(0, none, Range{3, 7}, Scaling::linear) == Range{0, 7}));
  BOOST_TEST((drawable(0, 7, Range{3, 7}, Scaling::logarithmic) == Range{3, 7}));
  BOOST_TEST((drawable(100, none, none, Scaling::logarithmic) == Range{100, 1000}));
  for (const Scaling scaling : {Scaling::linear, Scaling::square_root, Scaling::logarithmic}) {
    for (const double value : {0.0, 1.0, -4.0, 1e-300, 1e300}) {
      const Range range = drawable(value, value, none, scaling);
      BOOST_TEST(range.low < range.high);
      BOOST_TEST(std::isfinite(Scale(range, scaling).place(range.high)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

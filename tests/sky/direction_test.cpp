// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/direction.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "tests/sky/directions.h"

using namespace coalsack;
using sky::separation_deg;

BOOST_AUTO_TEST_SUITE(direction)

BOOST_AUTO_TEST_CASE(separations_of_closed_form_are_exact) {
  const double tolerance = 1e-13;
  BOOST_TEST(std::abs(separation_deg(10, 0, 40, 0) - 30) < tolerance);
  BOOST_TEST(std::abs(separation_deg(350, 0, 10, 0) - 20) < tolerance);
  BOOST_TEST(std::abs(separation_deg(77, -20, 77, 63) - 83) < tolerance);
  BOOST_TEST(std::abs(separation_deg(0, 80, 180, 80) - 20) < tolerance);
  BOOST_TEST(std::abs(separation_deg(0, 90, 211, 90)) < tolerance);
  BOOST_TEST(std::abs(separation_deg(0, 45, 90, 45) - 60) <
             tolerance);  // an equilateral triangle with the pole
  BOOST_TEST(separation_deg(123.4, 56.7, 123.4, 56.7) == 0);
}

BOOST_AUTO_TEST_CASE(tiny_separations_keep_their_digits) {
  for (const double tiny : {1e-3, 1e-6, 1e-9, 1e-11}) {
    BOOST_TEST(std::abs(separation_deg(30, 0.5, 30, 0.5 + tiny) / ((0.5 + tiny) - 0.5) - 1) < 1e-13);
    BOOST_TEST(std::abs(separation_deg(0.5, 0, 0.5 + tiny, 0) / ((0.5 + tiny) - 0.5) - 1) < 1e-13);
    const double cos60 = 0.5;
    BOOST_TEST(std::abs(separation_deg(0, 60, tiny, 60) / (tiny * cos60) - 1) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(separations_from_antipodes_keep_their_digits) {
  for (const double tiny : {1e-3, 1e-6, 1e-9, 1e-11}) {
    BOOST_TEST(std::abs(180 - separation_deg(20, 40, 200, -40 + tiny) - tiny) < 1e-13 + 180 * 3e-16);
    BOOST_TEST(std::abs(180 - separation_deg(20, 0, 200 - tiny, 0) - tiny) < 1e-13 + 180 * 3e-16);
  }
}

BOOST_AUTO_TEST_CASE(separation_is_a_metric_that_agrees_with_the_chord) {
  base::RandomStream stream({1, "separation"});
  const double rad = std::numbers::pi / 180;
  for (int i = 0; i < 2000; ++i) {
    const auto p = tests::random_direction(stream), q = tests::random_direction(stream);
    const double dx =
        std::cos(p.b_deg * rad) * std::cos(p.l_deg * rad) - std::cos(q.b_deg * rad) * std::cos(q.l_deg * rad);
    const double dy =
        std::cos(p.b_deg * rad) * std::sin(p.l_deg * rad) - std::cos(q.b_deg * rad) * std::sin(q.l_deg * rad);
    const double dz = std::sin(p.b_deg * rad) - std::sin(q.b_deg * rad);
    const double chord = std::sqrt(dx * dx + dy * dy + dz * dz);
    const double there = separation_deg(p, q);
    BOOST_TEST(std::abs(2 * std::sin(there * rad / 2) - chord) < 1e-14);
    BOOST_TEST(std::abs(there - separation_deg(q, p)) < 1e-13);
    const auto via = tests::random_direction(stream);
    BOOST_TEST(there <= separation_deg(p, via) + separation_deg(via, q) + 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(longitudes_wrap_into_the_circle) {
  BOOST_TEST(sky::wrap_360(0) == 0);
  BOOST_TEST(sky::wrap_360(360) == 0);
  BOOST_TEST(sky::wrap_360(-10) == 350);
  BOOST_TEST(sky::wrap_360(725) == 5);
  BOOST_TEST(sky::wrap_360(-1e-20) == 0);
  BOOST_TEST(!std::signbit(sky::wrap_360(-0.0)));
  BOOST_TEST(!std::signbit(sky::wrap_360(-360)));
  BOOST_TEST(sky::wrap_360(302.7123456789) == 302.7123456789);
}

BOOST_AUTO_TEST_CASE(a_direction_outside_the_sphere_is_refused) {
  BOOST_CHECK_EXCEPTION(sky::checked(0, 90.1), base::InputError, tests::says("latitude 90.1"));
  BOOST_CHECK_EXCEPTION(sky::checked(0, std::nan("")), base::InputError, tests::says("latitude"));
  BOOST_CHECK_EXCEPTION(sky::checked(std::numeric_limits<double>::infinity(), 0), base::InputError,
                        tests::says("longitude"));
}

BOOST_AUTO_TEST_SUITE_END()

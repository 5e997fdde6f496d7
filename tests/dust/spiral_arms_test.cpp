// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/spiral_arms.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "base/error.h"

using coalsack::dust::ArmCurve;
using coalsack::dust::ArmModel;
using coalsack::dust::SpiralArms;

namespace {

double longitude_deg(double sun_radius_kpc, double x, double y) {
  const double l = std::atan2(y, sun_radius_kpc - x) * 180 / std::numbers::pi;
  return l < 0 ? l + 360 : l;
}

const ArmCurve& arm(const std::vector<ArmCurve>& curves, const std::string& name) {
  return *std::find_if(curves.begin(), curves.end(), [&](const ArmCurve& c) { return c.name == name; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spiral_arms)

BOOST_AUTO_TEST_CASE(strength_is_one_on_every_arm_and_nothing_far_away) {
  for (const ArmModel model : {ArmModel::hou_han_2014, ArmModel::reid_2019}) {
    const SpiralArms arms(model, {}, 8.15);
    for (const ArmCurve& curve : arms.curves())
      for (std::size_t i = 0; i < curve.x_kpc.size(); ++i)
        BOOST_TEST(arms.strength(curve.x_kpc[i], curve.y_kpc[i]) > 0.999, curve.name);
    BOOST_TEST(arms.strength(25, 0) == 0.0);
  }
  BOOST_TEST(SpiralArms(ArmModel::none, {}, 8).strength(8, 0) == 0.0);
}

BOOST_AUTO_TEST_CASE(strength_falls_as_a_gaussian_across_an_arm) {
  const SpiralArms arms(ArmModel::reid_2019, {}, 8.15);
  // Outwards of the Outer arm there is no other: from the point at beta = 40 deg of Reid's formula.
  const double radius =
      12.24 * std::exp(-(40 - 18) * std::numbers::pi / 180 * std::tan(9.4 * std::numbers::pi / 180));
  const double angle = 40 * std::numbers::pi / 180;
  const double away = radius + 0.5;
  const double width = 0.336 + 0.036 * (away - 8.15);
  const double distance = 0.5 * std::cos(9.4 * std::numbers::pi / 180);
  BOOST_TEST(std::abs(arms.strength(away * std::cos(angle), away * std::sin(angle)) -
                      std::exp(-distance * distance / (2 * width * width))) < 1e-3);
}

// Hou & Han 2014 place the Carina tangent where it is observed, near l = 282-288 (fourth quadrant), and the
// Centaurus one near 309-313; the sense of their angles is checked by it. The Sun lies just inside the Local
// arm.
BOOST_AUTO_TEST_CASE(hou_han_arms_have_their_tangents_in_the_fourth_quadrant) {
  const double sun = 8.3;
  const SpiralArms arms(ArmModel::hou_han_2014, {}, sun);
  const auto curves = arms.curves();
  const auto tangent = [&](const std::string& name) {
    const ArmCurve& curve = arm(curves, name);
    double smallest = 360;
    for (std::size_t i = 0; i < curve.x_kpc.size(); ++i) {
      // The stretch on the l > 270 side, nearer than 8 kpc, inside the solar circle's far point.
      const double d = std::hypot(sun - curve.x_kpc[i], curve.y_kpc[i]);
      if (curve.y_kpc[i] < -2 && d < 8 && curve.x_kpc[i] > 0)
        smallest = std::min(smallest, longitude_deg(sun, curve.x_kpc[i], curve.y_kpc[i]));
    }
    return smallest;
  };
  const double carina = tangent("Sagittarius-Carina");
  const double centaurus = tangent("Scutum-Centaurus");
  BOOST_TEST_MESSAGE("tangents at l " << carina << " and " << centaurus);
  BOOST_TEST(carina > 281);
  BOOST_TEST(carina < 291);
  BOOST_TEST(centaurus > 303);
  BOOST_TEST(centaurus < 316);
  // The Local arm's formula at the Sun's azimuth: 8.17 exp((90 - 57.8 deg) tan 2.84 deg) = 8.40 kpc.
  BOOST_TEST(arms.strength(8.40, 0) > 0.99);
}

// Reid et al. 2019: the Sagittarius arm's tangent in the first quadrant near l = 49; the Perseus arm passes
// about 2 kpc outside the Sun (R = 8.87 kpc exp(40 deg tan 10.3 deg) = 10.07 at beta = 0).
BOOST_AUTO_TEST_CASE(reid_arms_lie_on_the_first_quadrants_side) {
  const SpiralArms arms(ArmModel::reid_2019, {}, 8.15);
  const auto curves = arms.curves();
  const ArmCurve& perseus = arm(curves, "Perseus");
  BOOST_TEST(std::abs(perseus.x_kpc[23] - 10.07) < 0.01);
  BOOST_TEST(std::abs(perseus.y_kpc[23]) < 1e-9);
  const ArmCurve& sagittarius = arm(curves, "Sagittarius-Carina");
  double largest = 0;
  for (std::size_t i = 0; i < sagittarius.x_kpc.size(); ++i)
    largest = std::max(largest, longitude_deg(8.15, sagittarius.x_kpc[i], sagittarius.y_kpc[i]));
  BOOST_TEST(largest > 46);
  BOOST_TEST(largest < 52);
}

BOOST_AUTO_TEST_CASE(radii_scale_with_the_suns_so_that_longitudes_stay) {
  const SpiralArms own(ArmModel::hou_han_2014, {0.336, 0}, 8.3);
  const SpiralArms scaled(ArmModel::hou_han_2014, {0.336 * 8.0 / 8.3, 0}, 8.0);
  for (const double y : {-7.0, -3.0, 0.0, 2.0})
    BOOST_TEST(std::abs(own.strength(6.0, y) - scaled.strength(6.0 * 8 / 8.3, y * 8 / 8.3)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(names_go_both_ways_and_unknown_ones_are_refused) {
  for (const char* name : {"none", "hou_han_2014", "reid_2019"})
    BOOST_TEST(arm_model_name(coalsack::dust::parse_arm_model(name)) == name);
  BOOST_CHECK_THROW(coalsack::dust::parse_arm_model("four arms"), coalsack::base::InputError);
  BOOST_CHECK_THROW(SpiralArms(ArmModel::none, {0, 0}, 8), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

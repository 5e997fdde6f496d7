// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/frames.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/shared_data.h"
#include "tests/sky/csv.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::galactic_from_icrs;
using sky::icrs_from_galactic;
using sky::separation_deg;

namespace {
constexpr double mas_deg = 1.0 / 3600 / 1000;
constexpr double deg_per_rad = 180 / std::numbers::pi;

using Column = std::array<double, 3>;
using Rotation = std::array<Column, 3>;

// Turns the axes by an angle, right-handed.
Rotation about_x(double angle_deg) {
  const double c = std::cos(angle_deg / deg_per_rad), s = std::sin(angle_deg / deg_per_rad);
  return {{{1, 0, 0}, {0, c, s}, {0, -s, c}}};
}
Rotation about_y(double angle_deg) {
  const double c = std::cos(angle_deg / deg_per_rad), s = std::sin(angle_deg / deg_per_rad);
  return {{{c, 0, -s}, {0, 1, 0}, {s, 0, c}}};
}
Rotation about_z(double angle_deg) {
  const double c = std::cos(angle_deg / deg_per_rad), s = std::sin(angle_deg / deg_per_rad);
  return {{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}};
}
Rotation product(const Rotation& a, const Rotation& b) {
  Rotation result{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k) result[i][j] += a[i][k] * b[k][j];
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frames)

// The matrix, made anew from the angles that define it.
BOOST_AUTO_TEST_CASE(the_rotation_is_that_of_the_defining_angles) {
  const Rotation made =
      product(product(about_z(180 - 122.9319185680026),
                      product(about_y(90 - 27.12825118085622), about_z(192.8594812065348))),
              product(about_x(19.9 * mas_deg), product(about_y(9.1 * mas_deg), about_z(-22.9 * mas_deg))));
  for (const sky::Direction axis : {sky::Direction{0, 0}, {90, 0}, {0, 90}, {287.6, -0.6}, {45, -45}}) {
    const double l = axis.l_deg / deg_per_rad, b = axis.b_deg / deg_per_rad;
    const Column at = {std::cos(b) * std::cos(l), std::cos(b) * std::sin(l), std::sin(b)};
    const auto turned = galactic_from_icrs(axis.l_deg, axis.b_deg);
    Column expected{};
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t k = 0; k < 3; ++k) expected[i] += made[i][k] * at[k];
    const double expected_l = std::atan2(expected[1], expected[0]) * deg_per_rad;
    const double expected_b = std::asin(expected[2]) * deg_per_rad;
    BOOST_TEST(separation_deg(turned.l_deg, turned.b_deg, expected_l, expected_b) < 1e-6 * mas_deg);
  }
}

// astropy 5.2.1: SkyCoord(l, b, frame="galactic").icrs and SkyCoord(ra, dec).galactic.
BOOST_AUTO_TEST_CASE(positions_are_those_of_astropy) {
  const double known[][4] = {{266.4049882865447, -28.936177761791456, 0, 0},  // the Galactic centre
                             {161.29763934331368, -59.65981781392492, 287.6, -0.6},
                             {239.84152798002208, 58.27975819639571, 90, 45},
                             {0, 90, 122.93192525541662, 27.128252414968003},
                             {10, 20, 119.26936773760173, -42.79039286460447},
                             {161.26477, -59.68443, 287.5967867457259, -0.6295111184440708}};  // eta Carinae
  for (const auto& [ra, dec, l, b] : known) {
    const auto galactic = galactic_from_icrs(ra, dec);
    BOOST_TEST(separation_deg(galactic.l_deg, galactic.b_deg, l, b) < 1e-5 * mas_deg);
    const auto icrs = icrs_from_galactic(l, b);
    BOOST_TEST(separation_deg(icrs.ra_deg, icrs.dec_deg, ra, dec) < 1e-5 * mas_deg);
  }
}

// The Hipparcos convention, by the case of ERFA's own test of icrs2g: near, and not the same.
BOOST_AUTO_TEST_CASE(the_hipparcos_convention_is_25_mas_away) {
  const auto galactic =
      galactic_from_icrs(5.9338074302227188 * deg_per_rad, -1.1784870613579944 * deg_per_rad);
  BOOST_TEST(separation_deg(galactic.l_deg, galactic.b_deg, 320, -45) < 25 * mas_deg);
  BOOST_TEST(separation_deg(galactic.l_deg, galactic.b_deg, 320, -45) > 0.1 * mas_deg);
}

BOOST_AUTO_TEST_CASE(there_and_back_is_the_same_direction_to_a_nanoarcsecond) {
  base::RandomStream stream({1, "frames"});
  for (const auto& at : tests::hard_and_random_directions(3000, stream)) {
    const auto icrs = icrs_from_galactic(at.l_deg, at.b_deg);
    BOOST_REQUIRE(icrs.ra_deg >= 0 && icrs.ra_deg < 360);
    const auto back = galactic_from_icrs(icrs.ra_deg, icrs.dec_deg);
    BOOST_TEST(separation_deg(at, back) * 3600 < 2e-9);
  }
}

BOOST_AUTO_TEST_CASE(the_rotation_keeps_separations) {
  base::RandomStream stream({2, "frames"});
  for (int i = 0; i < 1000; ++i) {
    const auto p = tests::random_direction(stream), q = tests::random_direction(stream);
    const auto turned_p = galactic_from_icrs(p.l_deg, p.b_deg),
               turned_q = galactic_from_icrs(q.l_deg, q.b_deg);
    BOOST_TEST(std::abs(separation_deg(p, q) - separation_deg(turned_p, turned_q)) * 3600 < 2e-9);
  }
}

BOOST_AUTO_TEST_CASE(a_thousand_reference_conversions_agree_within_a_ten_thousandth_arcsec) {
  const auto inputs = tests::shared_data("coords/input_coords.csv");
  const auto answers = tests::shared_data("coords/icrs_to_gal.csv");
  if (!inputs || !answers) return;
  const auto icrs = tests::csv_rows(*inputs), galactic = tests::csv_rows(*answers);
  BOOST_REQUIRE(icrs.size() == 1000);
  BOOST_REQUIRE(galactic.size() == 1000);
  double worst_deg = 0;
  for (std::size_t i = 0; i < icrs.size(); ++i) {
    const auto ours =
        galactic_from_icrs(std::stod(icrs[i][0]) * deg_per_rad, std::stod(icrs[i][1]) * deg_per_rad);
    worst_deg =
        std::max(worst_deg, separation_deg(ours.l_deg, ours.b_deg, std::stod(galactic[i][0]) * deg_per_rad,
                                           std::stod(galactic[i][1]) * deg_per_rad));
  }
  BOOST_TEST_MESSAGE("largest difference " << worst_deg * 3600 << " arcsec");
  BOOST_TEST(worst_deg * 3600 < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_declination_outside_the_sphere_is_refused) {
  BOOST_CHECK_THROW(galactic_from_icrs(0, -90.5), base::InputError);
  BOOST_CHECK_THROW(icrs_from_galactic(std::nan(""), 0), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

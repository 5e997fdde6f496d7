// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/disc.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"

using coalsack::dust::DiscSettings;

BOOST_AUTO_TEST_SUITE(disc)

BOOST_AUTO_TEST_CASE(the_density_is_one_in_the_plane_at_the_suns_radius_and_falls_exponentially) {
  const DiscSettings disc;
  const double r0 = disc.sun_radius_kpc;
  BOOST_TEST(disc_density(disc, {r0, 0, 0}) == 1.0);
  BOOST_TEST(disc_density(disc, {0, -r0, 0}) == 1.0);
  BOOST_TEST(std::abs(disc_density(disc, {r0 - disc.scale_length_kpc, 0, 0}) - std::exp(1.0)) < 1e-12);
  BOOST_TEST(std::abs(disc_density(disc, {r0, 0, -disc.scale_height_kpc}) - std::exp(-1.0)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_flare_spreads_the_layer_and_keeps_its_column) {
  DiscSettings disc;
  disc.warp_slope = 0;
  disc.flare_start_kpc = 9;
  disc.flare_per_kpc = 0.5;
  double column = 0;
  for (double z = -3; z < 3; z += 0.001) column += disc_density(disc, {11, 0, z + 0.0005}) * 0.001;
  const double radial = std::exp(-(11 - disc.sun_radius_kpc) / disc.scale_length_kpc);
  BOOST_TEST(std::abs(column / (2 * disc.scale_height_kpc * radial) - 1) < 1e-4);
  BOOST_TEST(std::abs(disc_density(disc, {11, 0, 0}) / radial - 0.5) < 1e-12);
}

// Marshall et al. 2006: the dust bends to positive latitude towards l = 90 and to negative towards l = 270.
BOOST_AUTO_TEST_CASE(the_warp_lifts_the_plane_towards_l_90_and_lowers_it_towards_l_270) {
  const DiscSettings disc;
  BOOST_TEST(warp_height_kpc(disc, {0, 12, 0}) > 0.4);
  BOOST_TEST(warp_height_kpc(disc, {0, -12, 0}) < -0.4);
  BOOST_TEST(warp_height_kpc(disc, {0, 8.6, 0}) == 0.0);
  const double height = disc.warp_slope * (10 - disc.warp_start_kpc);
  const double angle = disc.warp_azimuth_deg * coalsack::base::radians_per_degree;
  BOOST_TEST(std::abs(warp_height_kpc(disc, {10 * std::cos(angle), 10 * std::sin(angle), 0}) - height) <
             1e-12);
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
  DiscSettings disc;
  check(disc);
  disc.scale_height_kpc = 0;
  BOOST_CHECK_THROW(check(disc), coalsack::base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/clouds.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "base/error.h"

using coalsack::dust::Cloud;
using coalsack::dust::CloudField;
using coalsack::dust::CloudSettings;
using coalsack::dust::direction;
using coalsack::dust::DiscSettings;
using coalsack::dust::SpiralArms;

namespace {

double column(const CloudField& field, double l_deg, double b_deg) {
  std::vector<double> density(1280, 0.0);
  field.add(direction(l_deg, b_deg), 0.01, density);
  return std::accumulate(density.begin(), density.end(), 0.0) * 0.01;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clouds)

BOOST_AUTO_TEST_CASE(a_sightline_through_the_centre_sees_the_peak_and_half_of_it_at_the_radius) {
  const CloudField field({{300, -1, 2.0, 0.02, 8.0}});
  BOOST_TEST(std::abs(column(field, 300, -1) - 8) < 1e-4);
  const double radius_deg = std::asin(0.02 / 2.0) * 180 / std::numbers::pi;
  BOOST_TEST(std::abs(column(field, 300, -1 + radius_deg) - 4) < 1e-3);
  BOOST_TEST(column(field, 303, -1) == 0.0);
  BOOST_TEST(column(field, 120, 1) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_cloud_around_the_sun_or_across_the_end_is_seen_in_part) {
  BOOST_TEST(std::abs(column(CloudField({{0, 0, 1e-6, 0.05, 2.0}}), 77, 10) - 1) < 1e-3);
  BOOST_TEST(std::abs(column(CloudField({{10, 0, 12.8, 0.2, 2.0}}), 10, 0) - 1) < 1e-3);
}

BOOST_AUTO_TEST_CASE(drawn_clouds_follow_number_mass_and_place) {
  CloudSettings settings;
  settings.per_kpc2 = 50;
  settings.inner_radius_kpc = 3.5;
  DiscSettings disc;
  disc.warp_slope = 0;
  disc.scale_length_kpc = 20;
  const SpiralArms none(coalsack::dust::ArmModel::none, {}, disc.sun_radius_kpc);
  const double reach = 3;
  const std::vector<Cloud> drawn = draw_clouds(settings, disc, none, 0, 1, reach, 11);

  // Number: the integral of the surface number over the disc around the Sun.
  double expected = 0;
  for (double x = -reach + 0.05; x < reach; x += 0.1)
    for (double y = -reach + 0.05; y < reach; y += 0.1)
      if (x * x + y * y < reach * reach)
        expected += 0.01 * settings.per_kpc2 *
                    std::exp(-(std::hypot(disc.sun_radius_kpc - x, y) - disc.sun_radius_kpc) / 20);
  BOOST_TEST(std::abs(static_cast<double>(drawn.size()) - expected) <
             5 * std::sqrt(expected) + 0.01 * expected);

  double above = 0, height = 0, log_peak = 0, sine = 0;
  for (const Cloud& cloud : drawn) {
    const double sigma_pc = cloud.radius_kpc * 1000 / std::sqrt(2 * std::numbers::ln2);
    const double mass = 2 * std::numbers::pi * sigma_pc * sigma_pc *
                        coalsack::dust::solar_masses_per_pc2_per_mag * cloud.peak_a_v_mag;
    BOOST_REQUIRE(mass > 0.999 * settings.mass_min_solar);
    BOOST_REQUIRE(mass < 1.001 * settings.mass_max_solar);
    above += mass > 1e4 ? 1 : 0;
    const double z =
        cloud.d_kpc * std::sin(cloud.b_deg * coalsack::base::radians_per_degree) + disc.sun_height_kpc;
    height += z * z;
    log_peak += std::log10(cloud.peak_a_v_mag);
    sine += std::sin(cloud.l_deg * coalsack::base::radians_per_degree);
  }
  const auto n = static_cast<double>(drawn.size());
  // Share above M: (M^-0.6 - max^-0.6) / (min^-0.6 - max^-0.6).
  const auto power = [](double m) { return std::pow(m, -0.6); };
  const double share = (power(1e4) - power(2e6)) / (power(1e3) - power(2e6));
  BOOST_TEST(std::abs(above / n - share) < 5 * std::sqrt(share * (1 - share) / n));
  BOOST_TEST(std::abs(std::sqrt(height / n) / settings.scale_height_kpc - 1) < 5 / std::sqrt(2 * n));
  BOOST_TEST(std::abs(log_peak / n - std::log10(settings.peak_a_v_mag)) < 5 * 0.3 / std::sqrt(n));
  BOOST_TEST(std::abs(sine / n) < 5 * std::sqrt(0.5 / n));

  const std::vector<Cloud> again = draw_clouds(settings, disc, none, 0, 1, reach, 11);
  BOOST_TEST(again.size() == drawn.size());
  BOOST_TEST(again.back().l_deg == drawn.back().l_deg);
  BOOST_TEST(draw_clouds(settings, disc, none, 0, 1, reach, 12).back().l_deg != drawn.back().l_deg);
  settings.per_kpc2 = 0;
  BOOST_TEST(draw_clouds(settings, disc, none, 0, 1, reach, 11).empty());
}

BOOST_AUTO_TEST_CASE(clouds_gather_in_the_arms) {
  const DiscSettings disc;
  const SpiralArms arms(coalsack::dust::ArmModel::hou_han_2014, {}, disc.sun_radius_kpc);
  const std::vector<Cloud> drawn = draw_clouds({}, disc, arms, 4, 3, 10, 1);
  double mean = 0;
  for (const Cloud& cloud : drawn) {
    const auto place =
        galactocentric(direction(cloud.l_deg, cloud.b_deg), cloud.d_kpc, disc.sun_radius_kpc, 0);
    mean += arms.strength(place.x, place.y) / static_cast<double>(drawn.size());
  }
  double everywhere = 0;
  int count = 0;
  for (double x = 0; x < 16; x += 0.2)
    for (double y = -8; y < 8; y += 0.2, ++count) everywhere += arms.strength(x, y);
  BOOST_TEST(mean > 1.5 * everywhere / count);
}

BOOST_AUTO_TEST_CASE(a_cloud_that_cannot_be_is_refused_with_its_number) {
  const Cloud good{10, 0, 1, 0.01, 5};
  for (const Cloud& bad : {Cloud{10, 95, 1, 0.01, 5}, Cloud{10, 0, 0, 0.01, 5}, Cloud{10, 0, 1, 0, 5},
                           Cloud{10, 0, 1, 0.01, -1}, Cloud{std::nan(""), 0, 1, 0.01, 5}})
    BOOST_CHECK_EXCEPTION(CloudField({good, bad}), coalsack::base::InputError,
                          [](const coalsack::base::InputError& e) {
                            return std::string(e.what()).find("cloud 2") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_SUITE_END()

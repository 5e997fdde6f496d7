// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/table_sky.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "tests/shared_data.h"

using coalsack::base::InputError;
using coalsack::dust::Bins;
using coalsack::dust::DustTable;
using coalsack::dust::PixelWeight;
using coalsack::dust::TableSky;

namespace {

// Two pixels a degree apart at b = 0; distances on and off the edges of bins of 0.5 kpc.
DustTable two_pixels() {
  DustTable table;
  table.pixel = {5, 9};
  table.l_deg = {100, 101};
  table.b_deg = {0, 0};
  table.d_kpc = {0.5, 1.0, 2.5, 4.0};
  table.a_v_mag = {0.2F, 0.9F, 1.4F, 1.4F, 1, 2, 3, 4};
  return table;
}

std::vector<float> profile_of(const TableSky& sky, double l_deg, double b_deg) {
  std::vector<float> profile(sky.bins().size());
  sky.profile(l_deg, b_deg, profile);
  return profile;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table_sky)

BOOST_AUTO_TEST_CASE(the_table_reproduces_its_own_values_at_its_distances) {
  const Bins bins{10, 0.5};
  const TableSky sky(two_pixels(), bins, 0.6);
  const DustTable table = two_pixels();
  for (std::size_t row = 0; row < 2; ++row) {
    const std::vector<float> profile = profile_of(sky, table.l_deg[row], 0);
    for (std::size_t i = 0; i < table.d_kpc.size(); ++i) {
      const auto expected = static_cast<double>(table.a_v_mag[row * 4 + i]);
      BOOST_TEST(sky.a_v(table.pixel[row], table.d_kpc[i]) == expected);
      BOOST_TEST(std::abs(cumulative_a_v(profile, bins, table.d_kpc[i]) - expected) < 1e-6);
    }
    for (const float bin : profile) BOOST_TEST(bin >= 0);
    BOOST_TEST(profile[9] == 0.0F);
  }
  BOOST_TEST(sky.contains(5));
  BOOST_TEST(!sky.contains(6));
  BOOST_CHECK_THROW(sky.a_v(6, 1), InputError);
}

BOOST_AUTO_TEST_CASE(the_nearest_centre_answers_within_reach_and_nobody_beyond) {
  const TableSky sky(two_pixels(), Bins{10, 0.5}, 0.6);
  BOOST_TEST(profile_of(sky, 100.4, 0.1) == profile_of(sky, 100, 0), boost::test_tools::per_element());
  BOOST_TEST(profile_of(sky, 100.6, 0.1) == profile_of(sky, 101, 0), boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(profile_of(sky, 99, 0), InputError, [](const InputError& e) {
    return std::string(e.what()).find("l 99, b 0") != std::string::npos;
  });
  BOOST_CHECK_THROW(TableSky(two_pixels(), Bins{}), InputError);  // no nside, no reach
}

BOOST_AUTO_TEST_CASE(a_lookup_with_weights_interpolates_between_pixels) {
  const auto linear = [](double l_deg, double /*b_deg*/) {
    return std::vector<PixelWeight>{{5, 101 - l_deg}, {9, l_deg - 100}, {77, 0.5}};
  };
  const TableSky sky(two_pixels(), Bins{10, 0.5}, linear);
  const std::vector<float> first = profile_of(sky, 100, 0);
  const std::vector<float> second = profile_of(sky, 101, 0);
  const std::vector<float> between = profile_of(sky, 100.25, 0);
  for (std::size_t i = 0; i < between.size(); ++i)
    BOOST_TEST(std::abs(between[i] - (0.75F * first[i] + 0.25F * second[i])) < 1e-6F);
  const TableSky nowhere(two_pixels(), Bins{10, 0.5}, [](double, double) {
    return std::vector<PixelWeight>{{77, 1.0}};
  });
  BOOST_CHECK_THROW(profile_of(nowhere, 100, 0), InputError);
}

BOOST_AUTO_TEST_CASE(a_published_map_of_carina_gives_its_cumulative_extinction_back) {
  const auto path = coalsack::tests::shared_data("dust3d_combined19_hpx/carina_l250-310_b-10+10.csv");
  if (!path) return;
  const Bins bins;
  const TableSky sky(coalsack::dust::read_dust_table(*path, 2.65), bins);
  const DustTable& table = sky.table();
  double worst_edge = 0;
  double worst_knot = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::vector<float> profile = profile_of(sky, table.l_deg[row], table.b_deg[row]);
    for (std::size_t i = 0; i < bins.size(); ++i) {
      BOOST_REQUIRE(profile[i] >= 0);
      const double d = bins.near_kpc(i + 1);
      worst_edge =
          std::max(worst_edge, std::abs(cumulative_a_v(profile, bins, d) - sky.a_v(table.pixel[row], d)));
    }
    for (std::size_t i = 0; i < table.d_kpc.size(); ++i) {
      const auto value = static_cast<double>(table.a_v_mag[row * table.d_kpc.size() + i]);
      BOOST_REQUIRE(sky.a_v(table.pixel[row], table.d_kpc[i]) == value);
      if (table.d_kpc[i] < bins.end_kpc())
        worst_knot = std::max(worst_knot, std::abs(cumulative_a_v(profile, bins, table.d_kpc[i]) - value));
    }
  }
  BOOST_TEST(worst_edge < 1e-4);
  // Within a bin the profile is straight and the table is not.
  BOOST_TEST_MESSAGE("worst difference at the table's distances " << worst_knot << " mag");
  BOOST_TEST(worst_knot < 0.25);
  // The value the map's notes give at l 285.47, b 0: 0.651, 1.428, 3.469 at 3, 4 and 6 kpc, times 2.65.
  const std::vector<float> profile = profile_of(sky, 285.47, 0);
  BOOST_TEST(std::abs(cumulative_a_v(profile, bins, 3) / (2.65 * 0.651) - 1) < 0.05);
  BOOST_TEST(std::abs(cumulative_a_v(profile, bins, 6) / (2.65 * 3.469) - 1) < 0.05);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/pixel.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <sstream>

#include "sky/ring.h"
#include "tests/shared_data.h"
#include "tests/sky/csv.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::centre_of;
using sky::uniq_at;
using sky::uniq_of;

BOOST_AUTO_TEST_SUITE(pixel)

BOOST_AUTO_TEST_CASE(nuniq_numbers_are_those_of_the_moc_standard) {
  BOOST_TEST(uniq_of(1, 0) == 4);
  BOOST_TEST(uniq_of(1, 11) == 15);
  BOOST_TEST(uniq_of(2, 0) == 16);
  BOOST_TEST(uniq_of(256, 0) == 262144);
  BOOST_TEST(uniq_of(256, 786431) == 1048575);
  BOOST_TEST(uniq_of(512, 0) == 1048576);  // no gap: every number from 4 on is a pixel
  BOOST_TEST(uniq_of(sky::max_nside, 12 * sky::max_nside * sky::max_nside - 1) ==
             (std::int64_t{1} << 62) - 1);
}

BOOST_AUTO_TEST_CASE(a_uniq_tells_its_nside_and_pixel) {
  base::RandomStream stream({1, "uniq"});
  for (int order = 0; order <= sky::max_order; ++order) {
    const std::int64_t nside = std::int64_t{1} << order;
    const std::int64_t last = sky::pixel_count(nside) - 1;
    for (const std::int64_t ipix :
         {std::int64_t{0}, last, static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(last)))}) {
      const std::int64_t uniq = uniq_of(nside, ipix);
      BOOST_TEST(sky::is_valid_uniq(uniq));
      BOOST_TEST(sky::nside_of(uniq) == nside);
      BOOST_TEST(sky::ipix_of(uniq) == ipix);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_pixel_is_refused) {
  for (const std::int64_t uniq :
       {std::int64_t{-1}, std::int64_t{0}, std::int64_t{3}, std::int64_t{1} << 62, INT64_MAX}) {
    BOOST_TEST(!sky::is_valid_uniq(uniq));
    BOOST_CHECK_EXCEPTION(sky::nside_of(uniq), base::InputError, tests::says(std::to_string(uniq)));
    BOOST_CHECK_THROW(centre_of(uniq), base::InputError);
    BOOST_CHECK_THROW(sky::neighbours_of(uniq), base::InputError);
  }
  for (const std::int64_t nside :
       {std::int64_t{-8}, std::int64_t{0}, std::int64_t{3}, std::int64_t{100}, 2 * sky::max_nside}) {
    BOOST_TEST(!sky::is_valid_nside(nside));
    BOOST_CHECK_EXCEPTION(sky::ang2pix(nside, 0, 0), base::InputError,
                          tests::says("nside " + std::to_string(nside)));
  }
  BOOST_CHECK_THROW(uniq_of(4, 192), base::InputError);
  BOOST_CHECK_THROW(uniq_of(4, -1), base::InputError);
  BOOST_CHECK_THROW(sky::ang2pix(4, 0, 91), base::InputError);
  BOOST_CHECK_THROW(sky::ang2pix(4, std::nan(""), 0), base::InputError);
}

BOOST_AUTO_TEST_CASE(pixels_share_the_sphere_equally) {
  BOOST_TEST(std::abs(sky::pixel_area_deg2(1) * 12 - 41252.96124941927) < 1e-9);
  BOOST_TEST(std::abs(std::sqrt(sky::pixel_area_deg2(256)) * 60 - 13.7419) <
             1e-4);  // Gorski et al. 2005, table 1
}

BOOST_AUTO_TEST_CASE(a_centre_lies_in_its_own_pixel_at_every_nside) {
  base::RandomStream stream({1, "centres"});
  for (int order = 0; order <= sky::max_order; ++order) {
    const std::int64_t nside = std::int64_t{1} << order;
    for (const auto& at : tests::hard_and_random_directions(100, stream)) {
      const std::int64_t uniq = uniq_at(nside, at.l_deg, at.b_deg);
      const auto centre = centre_of(uniq);
      BOOST_REQUIRE_EQUAL(uniq_at(nside, centre.l_deg, centre.b_deg), uniq);
      BOOST_REQUIRE(sky::separation_deg(at, centre) <= sky::max_radius_deg(nside) * (1 + 1e-6));
      BOOST_REQUIRE(centre.l_deg >= 0 && centre.l_deg < 360);
    }
  }
}

BOOST_AUTO_TEST_CASE(centres_are_exact_on_symmetry_lines_and_mirrored) {
  const auto equator = centre_of(uniq_of(1, 4));
  BOOST_TEST(equator.l_deg == 0);
  BOOST_TEST(equator.b_deg == 0);
  BOOST_TEST(centre_of(uniq_of(1, 0)).l_deg == 45);
  for (std::int64_t ring = 1; ring < 4 * 64; ++ring)
    BOOST_REQUIRE(sky::ring_b_deg(64, ring) == -sky::ring_b_deg(64, 4 * 64 - ring));
  for (std::int64_t ring = 1; ring < 4 * 64 - 1; ++ring)
    BOOST_REQUIRE(sky::ring_b_deg(64, ring) > sky::ring_b_deg(64, ring + 1));
}

BOOST_AUTO_TEST_CASE(longitudes_outside_the_circle_find_the_same_pixel) {
  BOOST_TEST(sky::ang2pix(256, -20, 3) == sky::ang2pix(256, 340, 3));
  BOOST_TEST(sky::ang2pix(256, 700, 3) == sky::ang2pix(256, 340, 3));
}

BOOST_AUTO_TEST_CASE(neighbourhood_is_mutual_and_close) {
  for (const std::int64_t nside : {1, 2, 8}) {
    for (std::int64_t ipix = 0; ipix < sky::pixel_count(nside); ++ipix) {
      const std::int64_t uniq = uniq_of(nside, ipix);
      const auto near = sky::neighbours_of(uniq);
      BOOST_REQUIRE(near.size() >= (nside == 1 ? 6U : 7U));
      BOOST_REQUIRE(near.size() <= 8);
      for (const std::int64_t other : near) {
        const auto back = sky::neighbours_of(other);
        BOOST_REQUIRE(std::find(back.begin(), back.end(), uniq) != back.end());
        BOOST_REQUIRE(sky::separation_deg(centre_of(uniq), centre_of(other)) <=
                      2 * sky::max_radius_deg(nside));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_outline_reaches_beyond_the_largest_radius) {
  for (const std::int64_t nside : {1, 2, 4, 8, 16}) {
    double farthest = 0;
    for (std::int64_t ipix = 0; ipix < sky::pixel_count(nside); ++ipix) {
      const std::int64_t uniq = uniq_of(nside, ipix);
      for (const auto& point : sky::outline_of(uniq, 16))
        farthest = std::max(farthest, sky::separation_deg(centre_of(uniq), point));
    }
    BOOST_TEST(farthest <= sky::max_radius_deg(nside) * (1 + 1e-12));
    BOOST_TEST(farthest > 0.99 * sky::max_radius_deg(nside));
  }
  BOOST_CHECK_THROW(sky::outline_of(4, 0), base::InputError);
}

// Answers of healpy 1.16.1 at nside 1 to 8192.
BOOST_AUTO_TEST_CASE(pixels_and_centres_agree_with_healpy) {
  const auto file = tests::shared_data("healpix_vectors/ang2pix.csv");
  if (!file) return;
  const auto rows = tests::csv_rows(*file);
  BOOST_REQUIRE(rows.size() > 2000);
  for (const auto& row : rows) {
    const std::int64_t nside = std::stoll(row[0]), ipix = std::stoll(row[4]);
    BOOST_REQUIRE_EQUAL(sky::ang2pix(nside, std::stod(row[1]), std::stod(row[2])), ipix);
    const auto centre = centre_of(uniq_of(nside, ipix));
    BOOST_REQUIRE_SMALL(sky::separation_deg(centre.l_deg, centre.b_deg, std::stod(row[5]), std::stod(row[6])),
                        1e-11);
  }
}

BOOST_AUTO_TEST_CASE(neighbours_and_corners_agree_with_healpy) {
  const auto file = tests::shared_data("healpix_vectors/neighbours_boundaries.csv");
  if (!file) return;
  for (const auto& row : tests::csv_rows(*file)) {
    const std::int64_t nside = std::stoll(row[0]);
    const std::int64_t uniq = uniq_of(nside, std::stoll(row[1]));
    std::vector<std::int64_t> expected;
    for (std::size_t i = 2; i < 10; ++i)
      if (row[i] != "-1") expected.push_back(uniq_of(nside, std::stoll(row[i])));
    const auto found = sky::neighbours_of(uniq);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    const auto corners = sky::outline_of(uniq);
    BOOST_REQUIRE(corners.size() == 4);
    for (std::size_t i = 0; i < 4; ++i)
      BOOST_REQUIRE_SMALL(sky::separation_deg(corners[i].l_deg, corners[i].b_deg, std::stod(row[10 + 2 * i]),
                                              std::stod(row[11 + 2 * i])),
                          1e-10);
  }
}

BOOST_AUTO_TEST_SUITE_END()

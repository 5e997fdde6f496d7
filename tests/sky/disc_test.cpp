// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/disc.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "sky/pixel.h"
#include "tests/shared_data.h"
#include "tests/sky/csv.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::DiscRule;
using sky::pixels_in_disc;

BOOST_AUTO_TEST_SUITE(disc)

BOOST_AUTO_TEST_CASE(centres_inside_are_those_found_by_looking_at_every_pixel) {
  base::RandomStream stream({1, "discs"});
  for (const std::int64_t nside : {1, 2, 16}) {
    const std::int64_t count = sky::pixel_count(nside);
    std::vector<sky::Direction> centres;
    for (std::int64_t ipix = 0; ipix < count; ++ipix)
      centres.push_back(sky::centre_of(sky::uniq_of(nside, ipix)));
    for (const auto& axis : tests::hard_and_random_directions(100, stream)) {
      for (const double radius : {3.0, 180 * stream.uniform(), 180.0}) {
        std::vector<std::int64_t> expected;
        for (std::int64_t ipix = 0; ipix < count; ++ipix)
          if (sky::separation_deg(axis, centres[static_cast<std::size_t>(ipix)]) <= radius)
            expected.push_back(sky::uniq_of(nside, ipix));
        const auto found = pixels_in_disc(nside, axis.l_deg, axis.b_deg, radius);
        BOOST_REQUIRE_MESSAGE(found == expected, "nside " << nside << " axis " << axis.l_deg << ' '
                                                          << axis.b_deg << " radius " << radius << ": "
                                                          << found.size() << " for " << expected.size());
      }
    }
  }
}

// At the finest nside, where nothing can be looked through: grown from neighbour to neighbour.
BOOST_AUTO_TEST_CASE(the_smallest_pixels_are_chosen_as_exactly_as_large_ones) {
  base::RandomStream stream({2, "discs"});
  for (const std::int64_t nside : {std::int64_t{1} << 20, sky::max_nside}) {
    for (const auto& axis : tests::hard_and_random_directions(20, stream)) {
      const double radius = (1 + 4 * stream.uniform()) * sky::max_radius_deg(nside);
      std::set<std::int64_t> seen{sky::uniq_at(nside, axis.l_deg, axis.b_deg)};
      std::vector<std::int64_t> open(seen.begin(), seen.end()), inside;
      while (!open.empty()) {
        const std::int64_t uniq = open.back();
        open.pop_back();
        const double separation = sky::separation_deg(axis, sky::centre_of(uniq));
        if (separation <= radius) inside.push_back(uniq);
        if (separation > radius + 3 * sky::max_radius_deg(nside)) continue;
        for (const std::int64_t other : sky::neighbours_of(uniq))
          if (seen.insert(other).second) open.push_back(other);
      }
      std::sort(inside.begin(), inside.end());
      const auto found = pixels_in_disc(nside, axis.l_deg, axis.b_deg, radius);
      BOOST_REQUIRE_MESSAGE(found == inside, "nside " << nside << " axis " << axis.l_deg << ' ' << axis.b_deg
                                                      << ": " << found.size() << " for " << inside.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(overlapping_pixels_hold_every_point_of_the_disc) {
  base::RandomStream stream({3, "discs"});
  for (const std::int64_t nside : {8, 512, 1 << 18}) {
    for (int i = 0; i < 30; ++i) {
      const auto axis = tests::random_direction(stream);
      const double radius = 3 * stream.uniform() * sky::max_radius_deg(nside);
      const auto inside = pixels_in_disc(nside, axis.l_deg, axis.b_deg, radius);
      const auto overlapping = pixels_in_disc(nside, axis.l_deg, axis.b_deg, radius, DiscRule::overlapping);
      BOOST_REQUIRE(std::is_sorted(overlapping.begin(), overlapping.end()));
      BOOST_REQUIRE(std::includes(overlapping.begin(), overlapping.end(), inside.begin(), inside.end()));
      for (int k = 0; k < 100; ++k) {
        const double b = std::clamp(axis.b_deg + radius * (2 * stream.uniform() - 1), -90.0, 90.0);
        const double l = axis.l_deg + 2 * radius * (2 * stream.uniform() - 1);
        if (sky::separation_deg(axis.l_deg, axis.b_deg, l, b) > radius) continue;
        BOOST_REQUIRE(std::binary_search(overlapping.begin(), overlapping.end(), sky::uniq_at(nside, l, b)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(discs_agree_with_healpy) {
  const auto file = tests::shared_data("healpix_vectors/query_disc.csv");
  if (!file) return;
  for (const auto& row : tests::csv_rows(*file)) {
    const std::int64_t nside = std::stoll(row[0]);
    std::vector<std::int64_t> expected;
    std::istringstream numbers(row[6]);
    for (std::int64_t ipix = 0; numbers >> ipix;) expected.push_back(sky::uniq_of(nside, ipix));
    const auto found = pixels_in_disc(nside, std::stod(row[1]), std::stod(row[2]), std::stod(row[3]),
                                      row[4] == "1" ? DiscRule::overlapping : DiscRule::centre_inside);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(requests_out_of_range_are_refused_with_their_size) {
  BOOST_CHECK_EXCEPTION(pixels_in_disc(64, 0, 0, -1), base::InputError, tests::says("radius"));
  BOOST_CHECK_EXCEPTION(pixels_in_disc(64, 0, 0, 181), base::InputError, tests::says("radius"));
  BOOST_CHECK_EXCEPTION(pixels_in_disc(64, 0, 0, std::nan("")), base::InputError, tests::says("radius"));
  BOOST_CHECK_EXCEPTION(pixels_in_disc(8192, 0, 0, 180), base::InputError, tests::says("805306368 pixels"));
  BOOST_CHECK_EXCEPTION(pixels_in_disc(8192, 0, 0, 180, DiscRule::overlapping), base::InputError,
                        tests::says("805306368 pixels"));
  BOOST_CHECK_EXCEPTION(pixels_in_disc(1 << 19, 0, 0, 1e-4, DiscRule::overlapping), base::InputError,
                        tests::says("262144"));
  BOOST_TEST(pixels_in_disc(8, 0, 0, 180, DiscRule::centre_inside, 768).size() == 768);
  BOOST_CHECK_THROW(pixels_in_disc(8, 0, 0, 180, DiscRule::centre_inside, 767), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_pool.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using coalsack::diagram::StarPool;

namespace {
const std::vector<std::string> j_ks = {"J", "Ks"};
}

BOOST_AUTO_TEST_SUITE(star_pool)

BOOST_AUTO_TEST_CASE(stars_stand_by_component_then_distance) {
  const StarPool pool(tests::list_of({{1, 11, 5, 2}, {2, 12, 3, 0}, {3, 13, 1, 2}, {4, 14, 4, 0}}), j_ks, 2);
  const std::vector<float> ks = {12, 14, 13, 11};
  const std::vector<float> d = {3, 4, 1, 5};
  BOOST_TEST(pool.column("Ks") == ks, boost::test_tools::per_element());
  BOOST_TEST(pool.distance_kpc() == d, boost::test_tools::per_element());
  BOOST_TEST(pool.size() == 4U);
  BOOST_REQUIRE(pool.blocks().size() == 2U);
  BOOST_TEST(pool.blocks()[1].first == 2U);
  BOOST_TEST(pool.blocks()[1].size == 2U);
  BOOST_TEST(pool.blocks()[1].component == 2);
}

BOOST_AUTO_TEST_CASE(blocks_cover_every_star_once) {
  std::vector<tests::HandStar> stars;
  for (int i = 0; i < 9000; ++i)
    stars.push_back({12, 11, 1.0F + 0.001F * static_cast<float>(i), i < 5000 ? 0.F : 1.F});
  const StarPool pool(tests::list_of(stars), j_ks, 1);
  std::uint32_t next = 0;
  for (const diagram::PoolBlock& block : pool.blocks()) {
    BOOST_TEST(block.first == next);
    BOOST_TEST(block.size <= StarPool::block_stars);
    for (std::uint32_t i = 0; i < block.size; ++i)
      BOOST_REQUIRE(pool.component()[block.first + i] == block.component);
    next += block.size;
  }
  BOOST_TEST(next == 9000U);
}

BOOST_AUTO_TEST_CASE(a_parallax_is_made_from_the_distance) {
  const std::vector<std::string> parallax = {"parallax_mas"};
  const StarPool pool(tests::list_of({{1, 11, 4, 0}}), parallax, 1);
  BOOST_TEST(pool.column("parallax_mas")[0] == 0.25F);
}

BOOST_AUTO_TEST_CASE(marked_stars_stay_in_order) {
  const StarPool pool(tests::list_of({{1, 11, 1, 0}, {2, 12, 2, 0}, {3, 13, 3, 1}}), j_ks, 1);
  const std::vector<std::uint8_t> keep = {1, 0, 1};
  const StarPool some = pool.only(keep);
  BOOST_TEST(some.size() == 2U);
  BOOST_TEST(some.column("J")[1] == 3);
  BOOST_TEST(some.blocks().size() == 2U);
}

BOOST_AUTO_TEST_CASE(lists_that_make_no_pool_are_refused) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto refused = [&](const stars::StarList& list, double area_factor) {
    BOOST_CHECK_THROW(StarPool(list, j_ks, area_factor), base::InputError);
  };
  refused(tests::list_of({{1, 11, 1, 0}}), 0);
  refused(tests::list_of({{1, 11, 1, 0}}), nan);
  refused(tests::list_of({{1, 11, 0, 0}}), 1);
  refused(tests::list_of({{1, 11, nan, 0}}), 1);
  refused(tests::list_of({{1, 11, 1, 16}}), 1);
  refused(tests::list_of({{1, 11, 1, nan}}), 1);
  stars::StarList without = tests::list_of({{1, 11, 1, 0}});
  without.columns.erase(without.columns.begin());
  refused(without, 1);
  const StarPool pool(tests::list_of({{nan, 11, 1, 0}}), j_ks, 1);  // a band may be unknown
  BOOST_CHECK_THROW(pool.column("H"), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

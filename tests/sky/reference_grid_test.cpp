// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/reference_grid.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "tests/sky/directions.h"

using namespace coalsack;
using sky::nearest_reference;
using sky::reference_id;
using sky::ReferenceGrid;
using sky::surrounding_references;

namespace {

// Every point of a grid, in order of id.
std::vector<std::int64_t> all_references(const ReferenceGrid& grid) {
  std::vector<std::int64_t> ids;
  const int rows = grid.spacing_b_deg == 0 ? 0 : static_cast<int>(90 / grid.spacing_b_deg);
  for (int k = 0; k * grid.spacing_l_deg < 360; ++k)
    for (int j = -rows; j <= rows; ++j)
      ids.push_back(reference_id(k * grid.spacing_l_deg, j * grid.spacing_b_deg));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

const std::vector<ReferenceGrid> grids = {{5, 0},    {5, 5},    {10, 7},  {30, 1},   {360, 0},  {360, 10},
                                          {180, 45}, {120, 90}, {1, 2.5}, {90, 0.5}, {7.5, 40}, {2.5, 0}};

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_grid)

BOOST_AUTO_TEST_CASE(a_references_name_is_its_position) {
  BOOST_TEST(reference_id(280, 0) == 280000090000);
  BOOST_TEST(reference_id(0, 0) == 90000);
  BOOST_TEST(reference_id(-5, -2.5) == 355000087500);
  BOOST_TEST(reference_id(359.9999, 0) == 90000);
  BOOST_TEST(reference_id(0, -90) == 0);
  BOOST_TEST(reference_id(123, 90) == 180000);  // a pole has one name
  for (const std::int64_t id : {280000090000, 90000L, 359999000001L, 180000L, 0L}) {
    const auto at = sky::position_of(id);
    BOOST_TEST(reference_id(at.l_deg, at.b_deg) == id);
  }
  BOOST_TEST(sky::position_of(280000090000).l_deg == 280);
  BOOST_TEST(sky::position_of(280000090000).b_deg == 0);
  for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{360000090000}, std::int64_t{280000180001}})
    BOOST_CHECK_EXCEPTION(sky::position_of(id), base::InputError, tests::says(std::to_string(id)));
}

// Cornu et al.: zones around l = 260, 265, ..., 300 at b = 0.
BOOST_AUTO_TEST_CASE(the_published_zones_are_five_degrees_wide) {
  const ReferenceGrid grid{5, 0};
  BOOST_TEST(nearest_reference(257.6, 4, grid).reference == 260000090000);
  BOOST_TEST(nearest_reference(262.4, -4, grid).reference == 260000090000);
  BOOST_TEST(nearest_reference(262.6, -4, grid).reference == 265000090000);
  BOOST_TEST(nearest_reference(302.4, 5, grid).reference == 300000090000);
  const auto at = nearest_reference(281, 0, grid);
  BOOST_TEST(std::abs(at.separation_deg - 1) < 1e-12);
  BOOST_TEST(std::abs(at.border_deg - 3) < 1e-12);
  BOOST_TEST(std::abs(at.edge_deg - 1.5) < 1e-12);
}

// The border of zones around points of the plane is the meridian between them: its distance in closed form.
BOOST_AUTO_TEST_CASE(the_edge_of_a_zone_is_as_far_as_the_meridian_between_two_references) {
  const double degree = std::acos(-1.0) / 180;
  for (const double b_deg : {0.0, 5.0, -20.0, 60.0, 89.0})
    for (const double away_deg : {1e-6, 0.01, 0.2, 2.4}) {
      const double expected = std::asin(std::cos(b_deg * degree) * std::sin(away_deg * degree)) / degree;
      BOOST_TEST(std::abs(nearest_reference(282.5 - away_deg, b_deg, {5, 0}).edge_deg - expected) < 1e-11);
    }
  // Where a grid is coarse in l the second nearest reference may lie above, and the border is at the side.
  BOOST_TEST(std::abs(nearest_reference(289.9, 0, {20, 2}).edge_deg - 0.1) < 1e-11);
  BOOST_TEST(std::abs(nearest_reference(289.9, 0, {40, 2}).edge_deg - 1) < 0.02);
  // Two references on one meridian: a part of the great circle half-way, which is closest there.
  BOOST_TEST(std::abs(nearest_reference(280, 2.2, {5, 5}).edge_deg - 0.3) < 1e-11);
}

BOOST_AUTO_TEST_CASE(a_border_belongs_to_the_lowest_id) {
  const ReferenceGrid grid{5, 0};
  for (const double b_deg : {-5.0, 0.0, 3.3, 60.0}) {
    const auto at = nearest_reference(282.5, b_deg, grid);
    BOOST_TEST(at.reference == 280000090000);
    BOOST_TEST(at.border_deg == 0);
    BOOST_TEST(at.edge_deg == 0);
    BOOST_TEST(nearest_reference(357.5, b_deg, grid).reference == 90000);  // l = 0, not 355
  }
  for (const double l_deg : {0.0, 77.0, 180.0, 359.0}) {
    BOOST_TEST(nearest_reference(l_deg, 90, grid).reference == 90000);  // every point is 90 degrees away
    BOOST_TEST(nearest_reference(l_deg, -90, grid).border_deg == 0);
  }
  BOOST_TEST(nearest_reference(5, 2.5, {5, 5}).reference == reference_id(5, 0));
  BOOST_TEST(nearest_reference(5, -2.5, {5, 5}).reference == reference_id(5, -5));
}

BOOST_AUTO_TEST_CASE(the_nearest_is_the_one_found_by_looking_at_all) {
  base::RandomStream stream({1, "references"});
  for (const ReferenceGrid& grid : grids) {
    const auto all = all_references(grid);
    const int random = static_cast<int>(400000 / all.size());
    for (const auto& at : tests::hard_and_random_directions(std::min(random, 1500), stream)) {
      if (all.size() > 10000 && stream.uniform() > 0.3) continue;
      const auto fast = nearest_reference(at.l_deg, at.b_deg, grid);
      const auto slow = sky::nearest_of(at.l_deg, at.b_deg, all);
      BOOST_REQUIRE_MESSAGE(
          fast.reference == slow.reference && std::abs(fast.border_deg - slow.border_deg) < 1e-9 &&
              std::abs(fast.edge_deg - slow.edge_deg) < 1e-9 && fast.separation_deg == slow.separation_deg,
          "grid " << grid.spacing_l_deg << ' ' << grid.spacing_b_deg << " at " << at.l_deg << ' ' << at.b_deg
                  << ": " << fast.reference << " (" << fast.border_deg << ") for " << slow.reference << " ("
                  << slow.border_deg << ")");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_grid_point_is_its_own_reference) {
  for (const ReferenceGrid& grid : {ReferenceGrid{5, 0}, ReferenceGrid{10, 7}, ReferenceGrid{0.1, 0}}) {
    for (const std::int64_t id : all_references(grid)) {
      const auto at = sky::position_of(id);
      const auto nearest = nearest_reference(at.l_deg, at.b_deg, grid);
      BOOST_REQUIRE_EQUAL(nearest.reference, id);
      BOOST_REQUIRE_SMALL(nearest.separation_deg, 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_a_list_does_not_matter_and_an_empty_one_is_refused) {
  const std::vector<std::int64_t> up = {reference_id(10, 0), reference_id(20, 0), reference_id(20, 5)};
  const std::vector<std::int64_t> down(up.rbegin(), up.rend());
  BOOST_TEST(sky::nearest_of(15, 0, up).reference == reference_id(10, 0));
  BOOST_TEST(sky::nearest_of(15, 0, down).reference == reference_id(10, 0));
  BOOST_TEST(sky::nearest_of(15, 0, up).border_deg == 0);
  BOOST_TEST(sky::nearest_of(200, 0, std::vector<std::int64_t>{up[0]}).border_deg == 180);
  BOOST_TEST(sky::nearest_of(200, 0, std::vector<std::int64_t>{up[0]}).edge_deg == 180);
  BOOST_CHECK_EXCEPTION(sky::nearest_of(15, 0, {}), base::InputError, tests::says("no reference sightlines"));
}

BOOST_AUTO_TEST_CASE(weights_are_positive_few_and_sum_to_one) {
  base::RandomStream stream({1, "weights"});
  for (const ReferenceGrid& grid : grids) {
    for (const auto& at : tests::hard_and_random_directions(300, stream)) {
      const auto weights = surrounding_references(at.l_deg, at.b_deg, grid);
      BOOST_REQUIRE(!weights.empty() && weights.size() <= 4);
      double sum = 0;
      std::int64_t last = -1;
      for (const auto& w : weights) {
        BOOST_REQUIRE(w.weight > 0 && w.weight <= 1 + 1e-15 && w.reference > last);
        last = w.reference;
        sum += w.weight;
      }
      BOOST_REQUIRE_SMALL(sum - 1, 1e-14);
    }
  }
}

BOOST_AUTO_TEST_CASE(weights_reproduce_what_is_linear_in_l_and_b) {
  base::RandomStream stream({2, "weights"});
  const ReferenceGrid grid{5, 2.5};
  for (int i = 0; i < 500; ++i) {
    const double l = 20 + 300 * stream.uniform(), b = 170 * stream.uniform() - 85;
    double l_mean = 0, b_mean = 0, product = 0;
    for (const auto& w : surrounding_references(l, b, grid)) {
      const auto at = sky::position_of(w.reference);
      l_mean += w.weight * at.l_deg;
      b_mean += w.weight * at.b_deg;
      product += w.weight * at.l_deg * at.b_deg;
    }
    BOOST_REQUIRE_SMALL(l_mean - l, 1e-10);
    BOOST_REQUIRE_SMALL(b_mean - b, 1e-10);
    BOOST_REQUIRE_SMALL(product - l * b, 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(weights_on_points_across_zero_and_beyond_the_last_row) {
  const auto on = surrounding_references(280, 0, {5, 5});
  BOOST_REQUIRE(on.size() == 1);
  BOOST_TEST(on[0].reference == 280000090000);
  BOOST_TEST(on[0].weight == 1);

  const auto across = surrounding_references(359, 40, {5, 0});
  BOOST_REQUIRE(across.size() == 2);
  BOOST_TEST(across[0].reference == 90000);
  BOOST_TEST(across[0].weight == 0.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(across[1].reference == 355000090000);

  BOOST_TEST(surrounding_references(12, 89.5, {5, 7}).size() == 2);  // the last row is b = 84
  BOOST_TEST(surrounding_references(12, -89.5, {5, 7}).size() == 2);
  const auto pole = surrounding_references(12, 89, {5, 5});  // b = 85 twice, and the pole once
  BOOST_REQUIRE(pole.size() == 3);
  BOOST_TEST(pole[0].reference == reference_id(0, 90));
  BOOST_TEST(pole[0].weight == 0.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(surrounding_references(12, 30, {360, 0}).size() == 1);
}

BOOST_AUTO_TEST_CASE(weights_change_without_jumps) {
  base::RandomStream stream({3, "weights"});
  for (const ReferenceGrid& grid : {ReferenceGrid{5, 5}, ReferenceGrid{10, 7}}) {
    for (const auto& at : tests::hard_and_random_directions(300, stream)) {
      std::map<std::int64_t, double> change;
      for (const auto& w : surrounding_references(at.l_deg, at.b_deg, grid)) change[w.reference] += w.weight;
      const double b = at.b_deg > 0 ? at.b_deg - 1e-9 : at.b_deg + 1e-9;
      for (const auto& w : surrounding_references(at.l_deg + 1e-9, b, grid)) change[w.reference] -= w.weight;
      if (std::abs(at.b_deg) == 90 && grid.spacing_b_deg == 7) continue;
      for (const auto& [id, difference] : change) BOOST_REQUIRE_SMALL(difference, 1e-8);
    }
  }
}

BOOST_AUTO_TEST_CASE(spacings_that_do_not_close_the_circle_are_refused) {
  for (const double bad : {0.0, -5.0, 7.0, 0.0005, 361.0, 5.00001, std::nan("")})
    BOOST_CHECK_EXCEPTION(sky::check({bad, 0}), base::InputError, tests::says("divides 360"));
  for (const double bad : {-1.0, 91.0, 0.0001, std::nan("")})
    BOOST_CHECK_EXCEPTION(sky::check({5, bad}), base::InputError, tests::says("spacing of references in b"));
  BOOST_CHECK_NO_THROW(sky::check({0.1, 0.3}));
  BOOST_CHECK_THROW(nearest_reference(1, 1, {7, 0}), base::InputError);
  BOOST_CHECK_THROW(nearest_reference(1, 100, {5, 0}), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

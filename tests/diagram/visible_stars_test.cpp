// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/visible_stars.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iostream>

#include "base/error.h"
#include "diagram/expected_diagram.h"
#include "tests/diagram/carina.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

namespace {

double total(const StarPool& pool, const Observation& observation) {
  double sum = 0;
  const std::vector<std::vector<float>> diagrams = expected_diagrams(pool, observation, 1, 0, {64});
  for (const float cell : diagrams.front()) sum += cell;
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(visible_stars)

BOOST_AUTO_TEST_CASE(stars_too_faint_to_be_listed_are_left_out_and_nothing_is_lost) {
  stars::GenerateOptions options;
  options.limits = {{"Ks", 17.0}};
  options.area_factor = 2;
  const stars::StarList list = stars::generate_sightline({}, {280, 0, 0.1}, {1, "tests", 0}, options);
  const Observation observation = observation_of({two_mass_diagram()}, tests::published_quantities());
  const StarPool pool(list, tests::column_names(observation), 2);
  const VisiblePool visible = diagram::visible_stars(pool, observation, {});
  std::cout << visible.pool.size() << " of " << pool.size() << " stars are visible, at most "
            << visible.lost_per_example << " lost\n";
  BOOST_TEST(visible.pool.size() < 0.7 * static_cast<double>(pool.size()));
  BOOST_TEST(visible.lost_per_example < 1);
  BOOST_TEST(visible.pool.area_factor() == 2);
  const double all = total(pool, observation);
  // Both are averages over random noise of some 1,400 stars, 64 draws of each.
  BOOST_TEST(std::abs(total(visible.pool, observation) - all) < 1 + 4 * std::sqrt(all / 64 * 0.1));
}

BOOST_AUTO_TEST_CASE(bright_stars_stay_because_dust_can_bring_them_in) {
  // Ks 4 is above the bright end of the diagram and near saturation.
  const ExampleModel model = tests::hand_model({{5, 4, 6}, {26, 25, 6}}, 1);
  BOOST_TEST(diagram::visible_stars(model.pool(), model.observation(), {}).pool.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_star_counts_when_one_diagram_can_show_it) {
  stars::StarList list = tests::list_of({{18, 17.5, 6}, {18, 17.5, 6}});
  for (const char* band : {"G", "BP", "RP"}) list.columns.push_back({band, {19.0F, 25.0F}});
  const Observation observation =
      observation_of({two_mass_diagram(), gaia_diagram()}, tests::published_quantities());
  const StarPool pool(list, tests::column_names(observation), 1);
  BOOST_TEST(diagram::visible_stars(pool, observation, {}).pool.size() == 1U);
}

BOOST_AUTO_TEST_CASE(chances_out_of_range_are_refused) {
  const ExampleModel model = tests::hand_model({{5, 4, 6}}, 1);
  BOOST_CHECK_THROW(diagram::visible_stars(model.pool(), model.observation(), {}, 0.5), base::InputError);
  BOOST_CHECK_THROW(diagram::visible_stars(model.pool(), model.observation(), {}, -1), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

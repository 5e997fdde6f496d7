// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/observed_diagram.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "base/error.h"
#include "tests/diagram/stars_by_hand.h"

using namespace coalsack;
using namespace coalsack::diagram;

BOOST_AUTO_TEST_SUITE(observed_diagram)

BOOST_AUTO_TEST_CASE(every_star_is_counted_unknown_or_outside) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Diagram limited = two_mass_diagram();
  limited.limits = {{"J", 5, 15.8}};
  const stars::StarList list =
      tests::list_of({{13, 12, 1}, {13, 12, 1}, {nan, 12, 1}, {13, nan, 1}, {16, 14, 1}, {9.5, 9, 1}});
  const ObservedDiagram seen = diagram::observed_diagram(list, limited);
  BOOST_TEST(seen.stars_in == 2U);
  BOOST_TEST(seen.unknown == 2U);
  BOOST_TEST(seen.outside == 2U);
  BOOST_TEST(!seen.saturated);
  BOOST_TEST(seen.counts[static_cast<std::size_t>(bin_of(limited.y, 12) * 64 + bin_of(limited.x, 1))] == 2);
}

BOOST_AUTO_TEST_CASE(rows_pick_the_stars_of_a_cone) {
  const stars::StarList list = tests::list_of({{13, 12, 1}, {14, 13, 1}, {15, 14, 1}});
  const std::vector<std::uint32_t> rows = {2, 0};
  BOOST_TEST(diagram::observed_diagram(list, rows, two_mass_diagram()).stars_in == 2U);
  const std::vector<std::uint32_t> beyond = {3};
  BOOST_CHECK_THROW(diagram::observed_diagram(list, beyond, two_mass_diagram()), base::InputError);
}

BOOST_AUTO_TEST_CASE(a_full_cell_says_so) {
  const stars::StarList list = tests::list_of(std::vector<tests::HandStar>(65540, {13, 12, 1}));
  const ObservedDiagram seen = diagram::observed_diagram(list, two_mass_diagram());
  BOOST_TEST(seen.saturated);
  BOOST_TEST(seen.stars_in == 65540U);
}

BOOST_AUTO_TEST_CASE(a_column_that_was_not_imported_is_named) {
  BOOST_CHECK_EXCEPTION(
      diagram::observed_diagram(tests::list_of({}), gaia_diagram()), base::InputError,
      [](const base::InputError& e) { return std::string(e.what()).find("BP") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()

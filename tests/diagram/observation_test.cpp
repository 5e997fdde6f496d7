// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/observation.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/error.h"
#include "diagram/curve_tables.h"
#include "tests/diagram/carina.h"

using namespace coalsack;
using namespace coalsack::diagram;

BOOST_AUTO_TEST_SUITE(observation)

BOOST_AUTO_TEST_CASE(an_observation_takes_what_its_diagrams_need_in_the_order_of_first_use) {
  const Observation both =
      observation_of({two_mass_diagram(), gaia_diagram()}, tests::published_quantities());
  const std::vector<std::string> expected = {"J", "Ks", "BP", "RP", "G"};
  BOOST_TEST(tests::column_names(both) == expected, boost::test_tools::per_element());
  const std::vector<ResolvedDiagram> resolved = resolve(both);
  BOOST_TEST(resolved[0].survey == 0);
  BOOST_TEST(resolved[1].survey == 1);
  BOOST_TEST(resolved[1].y == 4);
  BOOST_TEST(resolved[1].y_minus == -1);
}

BOOST_AUTO_TEST_CASE(a_parallax_brings_the_band_that_sets_its_error) {
  const Diagram diagram{"gaia", {"parallax_mas", "", 0, 5, 50}, {"RP", "", 8, 20, 40}, {}};
  const Observation observation = observation_of({diagram}, tests::published_quantities());
  BOOST_TEST(observation.quantities.back().column == "G");
  BOOST_TEST(resolve_error_from(observation)[0] == 2);
}

// Values of PyGaia's published parallax model for DR3 (uas).
BOOST_AUTO_TEST_CASE(the_parallax_error_is_the_published_one) {
  const Quantity parallax = gaia_parallax();
  BOOST_TEST(parallax.error.sigma(15) == 0.0295, boost::test_tools::tolerance(0.01));
  BOOST_TEST(parallax.error.sigma(18) == 0.142, boost::test_tools::tolerance(0.01));
  BOOST_TEST(parallax.error.sigma(20) == 0.616, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_column_that_nobody_measures_is_refused_by_name) {
  Diagram diagram = two_mass_diagram();
  diagram.y.column = "W1";
  BOOST_CHECK_EXCEPTION(
      observation_of({diagram}, tests::published_quantities()), base::InputError,
      [](const base::InputError& e) { return std::string(e.what()).find("W1") != std::string::npos; });
  BOOST_CHECK_THROW(observation_of({}, tests::published_quantities()), base::InputError);
  Observation twice = observation_of({two_mass_diagram()}, tests::published_quantities());
  twice.quantities.push_back(twice.quantities.front());
  BOOST_CHECK_THROW(check(twice), base::InputError);
}

BOOST_AUTO_TEST_CASE(tables_stay_close_to_the_curves) {
  const Observation observation =
      observation_of({two_mass_diagram(), gaia_diagram()}, tests::published_quantities());
  const CurveTables tables = make_curve_tables(observation);
  const auto read = [](const CurveTable& table, double magnitude) {
    const double place = magnitude * CurveTable::pieces_per_mag;
    const auto i = static_cast<std::size_t>(place);
    return table.value_and_rise[2 * i] + table.value_and_rise[2 * i + 1] * (place - static_cast<double>(i));
  };
  for (std::size_t q = 0; q < observation.quantities.size(); ++q) {
    const Quantity& quantity = observation.quantities[q];
    for (double m = 6.003; m < 30; m += 0.0137) {
      const double sigma = quantity.error.sigma(m);
      if (sigma < 0.35) BOOST_TEST(std::abs(read(tables.error[q], m) - sigma) < 5e-5 * sigma);
      if (sigma > 0.37) BOOST_TEST(std::isnan(read(tables.error[q], m)));
      BOOST_TEST(std::abs(read(tables.detection[q], m) - quantity.detection->probability(m)) < 4e-5);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/diagram.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"

using namespace coalsack::diagram;

BOOST_AUTO_TEST_SUITE(diagram)

BOOST_AUTO_TEST_CASE(the_default_diagram_is_the_published_one) {
  const Diagram published = two_mass_diagram();
  BOOST_TEST(published.x.column == "J");
  BOOST_TEST(published.x.minus == "Ks");
  BOOST_TEST(published.x.low == -0.5);
  BOOST_TEST(published.x.high == 6.1);
  BOOST_TEST(published.y.low == 10.0);
  BOOST_TEST(published.y.high == 16.0);
  BOOST_TEST(published.cells() == 64U * 64U);
  BOOST_CHECK_NO_THROW(check(published));
  BOOST_CHECK_NO_THROW(check(gaia_diagram()));
}

BOOST_AUTO_TEST_CASE(a_value_on_an_edge_belongs_to_the_bin_above_and_the_high_end_is_outside) {
  const Axis axis{"Ks", "", 10, 16, 6};
  BOOST_TEST(bin_of(axis, 10.0) == 0);
  BOOST_TEST(bin_of(axis, 11.0) == 1);
  BOOST_TEST(bin_of(axis, std::nextafter(11.0, 0.0)) == 0);
  BOOST_TEST(bin_of(axis, std::nextafter(16.0, 0.0)) == 5);
  BOOST_TEST(bin_of(axis, 16.0) == -1);
  BOOST_TEST(bin_of(axis, 9.999) == -1);
  BOOST_TEST(bin_of(axis, std::numeric_limits<double>::quiet_NaN()) == -1);
}

BOOST_AUTO_TEST_CASE(the_columns_of_a_diagram_are_named_once_each) {
  Diagram diagram = two_mass_diagram();
  diagram.limits = {{"J", 4, 15.8}, {"H", 4, 15.1}};
  const std::vector<std::string> expected = {"J", "Ks", "H"};
  BOOST_TEST(columns(diagram) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(diagrams_that_cannot_be_are_refused) {
  const auto refused = [](auto change) {
    Diagram diagram = two_mass_diagram();
    change(diagram);
    BOOST_CHECK_THROW(check(diagram), coalsack::base::InputError);
  };
  refused([](Diagram& d) { d.survey.clear(); });
  refused([](Diagram& d) { d.x.column.clear(); });
  refused([](Diagram& d) { d.x.minus = "J"; });
  refused([](Diagram& d) { d.y.low = d.y.high; });
  refused([](Diagram& d) { d.y.high = std::numeric_limits<double>::infinity(); });
  refused([](Diagram& d) { d.y.bins = 0; });
  refused([](Diagram& d) { d.x.bins = 1025; });
  refused([](Diagram& d) { d.limits = {{"J", 16, 15}}; });
  refused([](Diagram& d) { d.limits = {{"", 1, 2}}; });
}

BOOST_AUTO_TEST_SUITE_END()

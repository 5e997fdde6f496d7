// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/region_rules.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "tests/sky/directions.h"

using namespace coalsack;
using sky::RegionRules;

BOOST_AUTO_TEST_SUITE(region_rules)

BOOST_AUTO_TEST_CASE(the_first_rule_that_holds_counts) {
  const RegionRules rules(" box 230,236,-22,-17: 0.5 ;cone 233,-20,10:+0.75", 1);
  BOOST_REQUIRE(rules.rules().size() == 2U);
  const auto at = [&](double l_deg, double b_deg) {
    const auto values = rules.at(l_deg, b_deg);
    return values.empty() ? 0.0 : values[0];
  };
  BOOST_TEST(at(233, -20) == 0.5);
  BOOST_TEST(at(230, -22) == 0.5);  // edges are inside
  BOOST_TEST(at(233, -16.9) == 0.75);
  BOOST_TEST(at(233 - 360, -16.9) == 0.75);
  BOOST_TEST(at(233, -9.9) == 0.0);
  BOOST_TEST(at(280, 0) == 0.0);
  const RegionRules reversed("cone 233,-20,10: 0.75; box 230,236,-22,-17: 0.5", 1);
  BOOST_TEST(reversed.at(233, -20)[0] == 0.75);
}

BOOST_AUTO_TEST_CASE(a_rule_may_have_several_numbers_and_a_text_no_rule) {
  const RegionRules rules("box 350,10,-5,5: 5 , 2.5", 2);
  const auto values = rules.at(0, 0);
  BOOST_REQUIRE(values.size() == 2U);
  BOOST_TEST(values[0] == 5.0);
  BOOST_TEST(values[1] == 2.5);
  BOOST_TEST(RegionRules(" ", 1).rules().empty());
  BOOST_TEST(RegionRules("", 1).at(0, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_named_by_its_place) {
  const auto refused = [](const char* text, const char* place, const char* words) {
    BOOST_CHECK_EXCEPTION(RegionRules(text, 1), base::InputError, tests::says(place));
    BOOST_CHECK_EXCEPTION(RegionRules(text, 1), base::InputError, tests::says(words));
  };
  refused("box 1,2,3,4 0.5", "rule 1, 'box 1,2,3,4 0.5'", "no colon");
  refused("box 1,2,3,4: 0.5; circle 1,2,3: 1", "rule 2, 'circle 1,2,3: 1'", "no known kind");
  refused("box 1,2,3,4: half", "rule 1", "'half' is not a number");
  refused("box 1,2,3,4: nan", "rule 1", "'nan' is not a number");
  refused("box 1,2,3,4:", "rule 1", "'' is not a number");
  refused("box 1,2,3,4: 1,2", "rule 1", "2 numbers after the colon instead of 1");
  refused("box 1,2,4,3: 1", "rule 1", "exchange them");
  refused("cone 1,2,3: 1;", "rule 2, ''", "is empty");
  refused("moc fields.fits: 1", "rule 1", "MOC");
}

BOOST_AUTO_TEST_SUITE_END()

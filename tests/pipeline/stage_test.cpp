// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stage.h"

#include <boost/test/unit_test.hpp>

#include "tests/pipeline/number_stages.h"

using namespace coalsack;

BOOST_AUTO_TEST_SUITE(stage)

BOOST_AUTO_TEST_CASE(a_stage_finds_its_statements_in_its_sql_file) {
  const pipeline::Stage number = tests::NumberStages().number();
  BOOST_TEST(number.wanted() == "SELECT key1, key2, x'' AS inputs FROM wish");
  BOOST_TEST(number.stores().size() == 1U);
  pipeline::Stage bare = number;
  bare.sql = "-- :name wanted\nSELECT 1";
  BOOST_CHECK_THROW(bare.drop(), base::Error);
}

BOOST_AUTO_TEST_CASE(an_unknown_stage_is_answered_with_the_known_ones) {
  const auto stages = tests::NumberStages().all();
  BOOST_TEST(pipeline::find_stage(stages, "square").name == "square");
  BOOST_CHECK_EXCEPTION(pipeline::find_stage(stages, "cube"), base::UsageError,
                        [](const base::UsageError& error) {
                          return std::string(error.what()).find("number, square") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()

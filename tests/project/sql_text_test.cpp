// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/sql_text.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "sql/embedded.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;

BOOST_FIXTURE_TEST_SUITE(sql_text, coalsack::tests::ProjectFixture)

// Queries like the stages' stand in for {wanted} and {without_result}, so that templates are prepared as the
// engine prepares them.
BOOST_AUTO_TEST_CASE(every_embedded_statement_can_be_prepared_against_a_fresh_project) {
  const Project file = open();
  file.statement("stage/temporary_current").run();
  const std::string wanted = coalsack::project::sql_text("stages/zone.sql", "wanted");
  int prepared = 0;
  for (const coalsack::sql::File& embedded : coalsack::sql::files()) {
    if (!embedded.path.starts_with("queries/") && !embedded.path.starts_with("stages/")) continue;
    std::set<std::string> names;
    for (const NamedSql& statement : split_named_sql(embedded.text)) {
      BOOST_TEST_CONTEXT(embedded.path << " " << statement.name) {
        BOOST_TEST(names.insert(statement.name).second);
        BOOST_CHECK_NO_THROW(
            Statement(file.database(), filled_in(statement.text, {{"wanted", wanted},
                                                                  {"table", "observed_diagram"},
                                                                  {"without_result", "SELECT 1, 2"}})));
        ++prepared;
      }
    }
  }
  BOOST_TEST(prepared > 50);
}

BOOST_AUTO_TEST_CASE(names_split_a_file_and_unknown_ones_are_errors) {
  const auto statements =
      split_named_sql("-- a comment\n-- :name one\nSELECT 1\n\n-- :name two\nSELECT\n 2\n");
  BOOST_REQUIRE(statements.size() == 2U);
  BOOST_TEST(statements[0].text == "SELECT 1");
  BOOST_TEST(statements[1].name == "two");
  BOOST_TEST(statements[1].text == "SELECT\n 2");
  BOOST_CHECK_THROW(coalsack::project::sql_text("entry/nothing"), std::exception);
  BOOST_CHECK_THROW(coalsack::project::sql_text("nothing/store"), std::exception);
}

BOOST_AUTO_TEST_CASE(braces_are_filled_in_wherever_they_stand) {
  BOOST_TEST(filled_in("{a} {b} {a}", {{"a", "{b}"}, {"b", "x"}}) == "x x x");
}

BOOST_AUTO_TEST_SUITE_END()

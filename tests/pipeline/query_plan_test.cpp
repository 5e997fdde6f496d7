// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>
#include <set>

#include "pipeline/stages.h"
#include "project/sql_text.h"
#include "tests/pipeline/fixture.h"

using namespace coalsack;

BOOST_FIXTURE_TEST_SUITE(query_plan, tests::NumberFixture)

// A full scan would make each look for work as long as the file; a sort would hold all of it in memory.
BOOST_AUTO_TEST_CASE(looking_for_work_searches_indexes_and_sorts_nothing) {
  const auto project = open();
  pipeline::activate(project, stages, project::Access::read);
  std::vector<pipeline::Stage> all = stages;
  for (const pipeline::Stage& stage : pipeline::all_stages()) all.push_back(stage);
  for (const pipeline::Stage& stage : all) {
    const std::string query =
        project::filled_in(project::sql_text("stage/to_do"), {{"wanted", stage.wanted()}});
    project::Statement plan(project.database(), "EXPLAIN QUERY PLAN " + query);
    int searches = 0;
    while (plan.step()) {
      const std::string line = plan.text(3);
      BOOST_TEST_MESSAGE(stage.name << ": " << line);
      // A handful of rows within one key may be sorted; the keys themselves never are.
      const bool outermost = plan.integer(1) == 0;
      BOOST_TEST((!outermost || line.find("TEMP B-TREE") == std::string::npos), stage.name + ": " + line);
      // The few rows of surveys (s, v), diagrams (d), models (n) and star lists (m), and what a search gave
      // (f, a subquery), may be read as a whole, and of examples the first; nothing else.
      if (line.starts_with("SCAN ")) {
        const std::string name = line.substr(5, line.find(' ', 5) - 5);
        const bool small =
            std::set<std::string>{"s", "v", "d", "m", "n", "f", "star_list", "example_block"}.contains(name);
        BOOST_TEST((small || name.starts_with("(subquery")), stage.name + ": " + line);
      }
      searches += line.find("SEARCH") != std::string::npos ? 1 : 0;
    }
    BOOST_TEST(searches >= 3, stage.name);
  }
}

// Simulated stars are merged cell by cell, thousands of times.
BOOST_AUTO_TEST_CASE(one_cell_of_a_list_is_found_by_its_key) {
  const auto project = open();
  for (const char* const query : {"merge/cells", "merge/bare_cell"}) {
    project::Statement plan(project.database(),
                            "EXPLAIN QUERY PLAN " + std::string(project::sql_text(query)));
    BOOST_REQUIRE(plan.step());
    BOOST_TEST(plan.text(3).find("(list_id=? AND cell>? AND cell<?)") != std::string::npos, plan.text(3));
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/test/unit_test.hpp>

#include "project/sql_text.h"
#include "tests/pipeline/fixture.h"

using namespace coalsack;

BOOST_FIXTURE_TEST_SUITE(query_plan, tests::NumberFixture)

// A full scan would make each look for work as long as the file; a sort would hold all of it in memory.
BOOST_AUTO_TEST_CASE(looking_for_work_searches_indexes_and_sorts_nothing) {
  const auto project = open();
  pipeline::activate(project, stages, project::Access::read);
  std::vector<pipeline::Stage> all = stages;
  pipeline::Stage zone;
  zone.name = "zone";
  zone.sql = std::string(project::sql_file("stages/zone.sql"));
  all.push_back(zone);
  for (const pipeline::Stage& stage : all) {
    const std::string query =
        project::filled_in(project::sql_text("stage/to_do"), {{"wanted", stage.wanted()}});
    project::Statement plan(project.database(), "EXPLAIN QUERY PLAN " + query);
    int searches = 0;
    while (plan.step()) {
      const std::string line = plan.text(3);
      BOOST_TEST_MESSAGE(stage.name << ": " << line);
      BOOST_TEST(line.find("TEMP B-TREE") == std::string::npos, stage.name + ": " + line);
      // The handful of stage rows may be read as a whole, nothing else.
      const bool scans = line.find("SCAN") != std::string::npos;
      BOOST_TEST(!scans, stage.name + ": " + line);
      searches += line.find("SEARCH") != std::string::npos ? 1 : 0;
    }
    BOOST_TEST(searches >= 3);
  }
}

BOOST_AUTO_TEST_SUITE_END()

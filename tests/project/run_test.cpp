// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/run.h"

#include <boost/test/unit_test.hpp>

#include "tests/project/fixture.h"

using namespace coalsack::project;

BOOST_FIXTURE_TEST_SUITE(run, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(a_run_records_what_was_typed_and_how_it_ended) {
  const Project file = open();
  {
    Run done(file, {"fill", {"x.sack", "--limit", "5"}});
    done.finish("done");
    const Run failed(file, {"extend", {}});
  }
  Statement rows(file.database(),
                 "SELECT command, arguments, outcome, finished_at IS NOT NULL FROM run ORDER BY run_id");
  BOOST_REQUIRE(rows.step());
  BOOST_TEST(rows.text(1) == R"(["x.sack","--limit","5"])");
  BOOST_TEST(rows.text(2) == "done");
  BOOST_REQUIRE(rows.step());
  BOOST_TEST(rows.text(0) == "extend");
  BOOST_TEST(rows.text(2) == "failed");
  BOOST_TEST(rows.integer(3) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

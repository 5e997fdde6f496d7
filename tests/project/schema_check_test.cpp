// SPDX-License-Identifier: GPL-2.0-or-later
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <vector>

#include "base/error.h"
#include "project/query.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;
using coalsack::base::ProjectRefused;
using coalsack::tests::contents;

namespace {

/// A project that somebody edited with sqlite3, without any of our guards.
struct EditedProject : coalsack::tests::ProjectFixture {
  void edit(const std::string& sql) const {
    sqlite3* connection = nullptr;
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
    char* message = nullptr;
    sqlite3_exec(connection,
                 ("PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON;" + sql).c_str(),
                 nullptr, nullptr, &message);
    sqlite3_close(connection);
    BOOST_REQUIRE_MESSAGE(message == nullptr, (message == nullptr ? "" : message));
  }
  void check_refused(const std::string& part) const {
    const std::string before = contents(path);
    for (const Access access : {Access::read, Access::write})
      BOOST_CHECK_EXCEPTION(open(access), ProjectRefused, [&](const ProjectRefused& error) {
        const std::string message = error.what();
        BOOST_TEST_MESSAGE(message);
        return message.starts_with(path.string()) && message.find(part) != std::string::npos;
      });
    BOOST_TEST((contents(path) == before));
  }
  /// The answer to a query as `coalsack sql` would ask it: its last row's first value.
  Value asked(const Project& project, const std::string& sql, const QueryLimits& limits = {}) const {
    Value last;
    query(
        project, sql, limits,
        {[](const std::vector<std::string>&) {}, [&](const std::vector<Value>& row) { last = row.front(); }});
    return last;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(schema_check, EditedProject)

BOOST_AUTO_TEST_CASE(tables_views_and_plain_indexes_of_users_may_be_there) {
  edit(
      "CREATE TABLE mine (uniq INTEGER, note TEXT); CREATE INDEX mine_by_note ON mine (length(note));"
      "CREATE INDEX pixel_by_b ON pixel (b_deg); CREATE VIEW notes AS SELECT note FROM mine");
  open(Access::read);
  open(Access::write);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_as_we_make_it_is_refused) {
  edit("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'pixel'");
  check_refused("table pixel is not as Coalsack makes it");
}

BOOST_AUTO_TEST_CASE(a_column_that_computes_is_refused_before_it_does) {
  edit(
      "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT',"
      " ', more ANY GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL) STRICT') WHERE name = 'meta'");
  check_refused("table meta is not as Coalsack makes it");
}

BOOST_AUTO_TEST_CASE(a_table_of_ours_that_is_gone_or_something_else_is_refused) {
  edit("DROP TABLE claim");
  check_refused("table claim is missing");
  edit("CREATE VIEW claim AS SELECT 1 AS claim_id");
  check_refused("table claim is missing");
}

BOOST_AUTO_TEST_CASE(a_virtual_table_in_the_place_of_ours_is_refused) {
  edit("DROP TABLE claim; CREATE VIRTUAL TABLE claim USING fts5(stage_id)");
  check_refused("table claim is not as Coalsack makes it");
}

BOOST_AUTO_TEST_CASE(a_table_with_the_name_of_our_view_is_refused_in_any_case_of_letters) {
  edit("DROP VIEW map; CREATE TABLE Map (l_deg REAL)");
  check_refused("table 'map', which is a name of Coalsack's own");
}

BOOST_AUTO_TEST_CASE(an_index_of_others_on_our_tables_must_not_compute) {
  edit("CREATE INDEX slow ON pixel (uniq || 'x')");
  check_refused("index 'slow' on table pixel");
  edit("DROP INDEX slow; CREATE INDEX partial ON setting (value) WHERE length(value) > 3");
  check_refused("index 'partial' on table setting");
}

BOOST_AUTO_TEST_CASE(a_setting_has_the_limits_that_we_give_it) {
  edit("UPDATE setting SET maximum = 1e18 WHERE name = 'pixel_nside'");
  check_refused("pixel_nside (integer, 1.0, 1.0e+18");
  edit("UPDATE setting SET maximum = 8192, type = 'text' WHERE name = 'pixel_nside'");
  check_refused("pixel_nside (text");
  edit("DELETE FROM setting WHERE name = 'pixel_nside'");
  check_refused("settings are missing");
}

BOOST_AUTO_TEST_CASE(a_view_of_the_file_is_never_taken_for_ours) {
  edit(
      "DROP VIEW mapped_model; CREATE VIEW Mapped_Model AS SELECT 7 AS model_id, 'theirs' AS name, '' AS "
      "method");
  const std::string before = contents(path);
  {
    const Project project = open(Access::read);
    BOOST_TEST((asked(project, "SELECT COUNT(*) FROM mapped_model") == Value(std::int64_t{0})));
    // Ours that stands in the file is made of theirs there; so all of ours go before the file's.
    BOOST_TEST((asked(project, "SELECT COUNT(*) FROM temp.sqlite_schema WHERE name = 'map'") ==
                Value(std::int64_t{1})));
  }
  BOOST_TEST((contents(path) == before));
  open(Access::write);
  const Project renewed = open(Access::read);
  BOOST_TEST((asked(renewed, "SELECT COUNT(*) FROM mapped_model") == Value(std::int64_t{0})));
  BOOST_TEST((asked(renewed, "SELECT COUNT(*) FROM temp.sqlite_schema") == Value(std::int64_t{0})));
}

BOOST_AUTO_TEST_CASE(constraints_of_others_do_not_run_when_a_file_is_opened) {
  // Were it run, the file would be refused as damaged.
  edit("CREATE TABLE mine (a INTEGER CHECK (a > 5)); INSERT INTO mine VALUES (1)");
  open(Access::read);
}

BOOST_AUTO_TEST_CASE(constraints_of_ours_are_held_against_the_rows_before_we_write) {
  edit("INSERT INTO pixel VALUES (1, 0, 5, 0, 0)");
  const auto refused = [&] {
    BOOST_CHECK_EXCEPTION(open(Access::write), ProjectRefused, [](const ProjectRefused& error) {
      return std::string(error.what()).find("CHECK constraint failed in pixel") != std::string::npos;
    });
  };
  refused();
  edit("CREATE TABLE mine (a)");  // no longer ours alone
  refused();
  // SQLite leaves constraints out where it only reads, so that whoever reads must cope with any value.
  open(Access::read);
}

BOOST_AUTO_TEST_CASE(full_text_and_other_modules_are_not_there) {
  edit("CREATE VIRTUAL TABLE words USING fts5(text)");
  const Project project = open(Access::read);
  BOOST_CHECK_EXCEPTION(
      asked(project, "SELECT * FROM words"), coalsack::base::UsageError,
      [](const auto& error) { return std::string(error.what()).find("no such module") == 0; });
}

BOOST_AUTO_TEST_CASE(every_limit_of_a_connection_is_lowered) {
  const Project project = open(Access::read);
  sqlite3* const connection = project.database().handle();
  sqlite3* plain = nullptr;
  BOOST_REQUIRE(sqlite3_open(":memory:", &plain) == SQLITE_OK);
  for (int category = SQLITE_LIMIT_LENGTH; category < SQLITE_LIMIT_WORKER_THREADS; ++category)
    BOOST_TEST(sqlite3_limit(connection, category, -1) < sqlite3_limit(plain, category, -1),
               "limit " << category);
  BOOST_TEST(sqlite3_limit(connection, SQLITE_LIMIT_WORKER_THREADS, -1) == 0);
  sqlite3_close(plain);
  std::string deep = "SELECT 1";
  for (int i = 0; i < 60; ++i) deep += " UNION ALL SELECT 1";
  BOOST_CHECK_THROW(asked(project, deep), coalsack::base::UsageError);
}

BOOST_AUTO_TEST_CASE(a_query_ends_when_its_time_or_memory_is_used_up_or_it_is_stopped) {
  const Project project = open(Access::read);
  const std::string endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT ";
  const auto says = [](const char* part) {
    return [part](const coalsack::base::Error& error) {
      return error.code() == coalsack::base::ExitCode::failed &&
             std::string(error.what()).find(part) != std::string::npos;
    };
  };
  BOOST_CHECK_EXCEPTION(asked(project, endless + "MAX(i) FROM n", {0.05, 0, {}}), coalsack::base::Error,
                        says("0.05 s"));
  BOOST_CHECK_EXCEPTION(asked(project,
                              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30000) "
                              "SELECT i FROM n ORDER BY hex(randomblob(300))",
                              {60, 8 << 20, {}}),
                        coalsack::base::Error, says("8 MB"));
  std::stop_source source;
  source.request_stop();
  BOOST_CHECK_THROW(asked(project, endless + "MAX(i) FROM n", {0, 0, source.get_token()}),
                    coalsack::base::Interrupted);
  // Nothing of it remains.
  BOOST_TEST((asked(project, "SELECT 1") == Value(std::int64_t{1})));
}

// Also one that gives its only row after a long while.
BOOST_AUTO_TEST_CASE(statements_end_when_a_stop_is_asked_and_only_while_it_is_looked_for) {
  const Project project = open(Access::read);
  const char* const long_one =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT COUNT(*) FROM n";
  std::stop_source source;
  {
    const coalsack::project::StopsReading stops(project.database(), source.get_token());
    BOOST_TEST(project.database().integer(long_one) == 3'000'000);
    source.request_stop();
    BOOST_CHECK_THROW(project.database().integer(long_one), coalsack::base::Interrupted);
  }
  BOOST_TEST(project.database().integer(long_one) == 3'000'000);
}

BOOST_AUTO_TEST_SUITE_END()

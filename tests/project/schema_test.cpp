// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/schema.h"

#include <boost/test/unit_test.hpp>
#include <regex>

#include "base/error.h"
#include "project/sql_text.h"
#include "project/views.h"
#include "sql/embedded.h"
#include "tests/project/fixture.h"

using namespace coalsack::project;

namespace {

std::vector<std::string> objects(Database& database) {
  std::vector<std::string> found;
  Statement all(database, coalsack::project::sql_text("file/objects"));
  while (all.step()) found.push_back(all.text(0) + " " + all.text(1) + " " + all.text(2));
  return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(schema, coalsack::tests::ProjectFixture)

BOOST_AUTO_TEST_CASE(a_fresh_file_passes_sqlites_own_checks_and_carries_our_numbers) {
  const Project file = open();
  Database& database = file.database();
  BOOST_TEST((database.scalar("PRAGMA integrity_check") == Value("ok")));
  Statement foreign(database, "PRAGMA foreign_key_check");
  BOOST_TEST(!foreign.step());
  BOOST_TEST(database.integer("PRAGMA application_id") == 0x434F414C);
  BOOST_TEST(database.integer("PRAGMA user_version") == latest_schema_version());
  BOOST_TEST((database.scalar("PRAGMA journal_mode") == Value("wal")));
  BOOST_TEST(database.integer("PRAGMA page_size") == 16384);
}

BOOST_AUTO_TEST_CASE(every_table_is_strict) {
  const Project file = open();
  Statement tables(file.database(),
                   "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                   "AND name NOT LIKE 'sqlite_%'");
  int count = 0;
  for (; tables.step(); ++count) BOOST_TEST(tables.integer(1) == 1, tables.text(0));
  BOOST_TEST(count > 10);
}

BOOST_AUTO_TEST_CASE(steps_are_numbered_in_order_and_only_the_last_is_current) {
  std::int64_t last = 0;
  for (const coalsack::sql::File& embedded : coalsack::sql::files()) {
    if (!embedded.path.starts_with("schema/")) continue;
    const std::int64_t number = std::stoll(std::string(embedded.path.substr(7, 4)));
    BOOST_TEST(number == last + 1);
    last = number;
  }
  BOOST_TEST(latest_schema_version() == 100 * last);
  BOOST_TEST(schema_version_text(10203) == "1.2.3");
}

BOOST_AUTO_TEST_CASE(migrating_step_by_step_gives_the_schema_of_a_fresh_file) {
  Database empty = Database::create(folder / "steps.db");
  migrate(empty);
  refresh_views(empty, {});
  const Project file = open();
  BOOST_TEST(objects(empty) == objects(file.database()), boost::test_tools::per_element());
}

// A shared copy of an older schema lists contents that the newer one adds to.
BOOST_AUTO_TEST_CASE(a_migrated_copy_does_not_vouch_for_what_was_shared) {
  Database database = Database::create(folder / "older.db");
  migrate(database, 700);
  database.execute(
      "INSERT INTO run (command, arguments, version, host, user_name, pid, settings, started_at) VALUES "
      "('share', '[]', '', '', '', 0, '{}', '2026-01-01T00:00:00.000Z');"
      "INSERT INTO contents (part, rows, hash, run_id) VALUES ('setting', 1, zeroblob(16), 1)");
  migrate(database);
  BOOST_TEST(database.integer("SELECT COUNT(*) FROM contents") == 0);
}

BOOST_AUTO_TEST_CASE(views_come_in_the_transaction_of_the_last_step) {
  Database empty = Database::create(folder / "steps.db");
  migrate_with_views(empty, {});
  const Project file = open();
  BOOST_TEST(objects(empty) == objects(file.database()), boost::test_tools::per_element());
  Database other = Database::create(folder / "other.db");
  const std::vector<StageQuery> bad = {{"zone", "SELECT ("}};
  BOOST_CHECK_THROW(migrate_with_views(other, bad), coalsack::base::Error);
  BOOST_TEST(other.integer("PRAGMA user_version") < latest_schema_version());
  BOOST_TEST(other.integer("SELECT COUNT(*) FROM sqlite_master WHERE type = 'view'") == 0);
}

BOOST_AUTO_TEST_CASE(views_are_renewed_when_they_differ_and_left_alone_when_not) {
  const Project file = open();
  Database& database = file.database();
  const std::vector<StageQuery> stages = {{"zone", coalsack::project::sql_text("stages/zone.sql", "wanted")}};
  refresh_views(database, stages);
  const std::int64_t version = database.integer("PRAGMA schema_version");
  refresh_views(database, stages);
  BOOST_TEST(database.integer("PRAGMA schema_version") == version);
  database.execute("DROP VIEW coverage; CREATE VIEW coverage AS SELECT 1 AS one");
  refresh_views(database, stages);
  BOOST_TEST(database.integer("SELECT COUNT(*) FROM pragma_table_info('coverage') WHERE name = 'l_deg'") ==
             1);
  Statement status(database, "SELECT stage, wanted, missing FROM stage_status");
  BOOST_REQUIRE(status.step());
  BOOST_TEST(status.text(0) == "zone");
}

BOOST_AUTO_TEST_SUITE_END()

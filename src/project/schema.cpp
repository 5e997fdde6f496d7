// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/schema.h"

#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "project/sql_text.h"
#include "project/views.h"
#include "sql/embedded.h"

namespace coalsack::project {
namespace {

constexpr std::string_view step_folder = "schema/";

struct Step {
  std::int64_t version;
  std::string_view text;
};

/// schema/0001_project.sql is step 1, version 100 (0.1.0).
std::vector<Step> steps() {
  std::vector<Step> found;
  for (const sql::File& file : sql::files()) {
    if (!file.path.starts_with(step_folder)) continue;
    std::int64_t number = 0;
    const std::string_view name = file.path.substr(step_folder.size());
    std::from_chars(name.data(), name.data() + 4, number);
    found.push_back({100 * number, file.text});
  }
  return found;
}

std::map<std::string, std::string> wanted_views(std::span<const StageQuery> stages) {
  std::map<std::string, std::string> views;
  const auto put = [&](std::string text) {
    const std::size_t create = text.find("CREATE VIEW ");
    const std::size_t name = create + std::string_view("CREATE VIEW ").size();
    text = text.substr(create);
    while (!text.empty() && (text.back() == '\n' || text.back() == ';')) text.pop_back();
    views[text.substr(name - create, text.find(' ', name - create) - (name - create))] = text;
  };
  for (const sql::File& file : sql::files())
    if (file.path.starts_with("views/") && file.path != "views/stage_status.sql") put(std::string(file.text));
  if (!stages.empty()) {
    std::string text = sql_text("views/stage_status.sql", "head");
    for (std::size_t i = 0; i < stages.size(); ++i)
      text += (i == 0 ? "\n" : "\nUNION ALL\n") + status_query(stages[i]);
    put(text + "\n" + sql_text("views/stage_status.sql", "tail"));
  }
  return views;
}

/// The wanted views that a file lacks or has otherwise, and whether it has one of that name.
std::vector<std::pair<std::string, bool>> differing_views(Database& database,
                                                          const std::map<std::string, std::string>& wanted) {
  std::map<std::string, std::string> stored;
  Statement objects(database, sql_text("file/objects"));
  while (objects.step()) {
    if (objects.text(0) != "view") continue;
    std::string name = objects.text(1);
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    stored[name] = objects.text(2);
  }
  std::vector<std::pair<std::string, bool>> names;
  for (const auto& [name, text] : wanted) {
    const auto found = stored.find(name);
    if (found == stored.end() || found->second != text) names.emplace_back(name, found != stored.end());
  }
  return names;
}

/// Within the caller's transaction.
void renew_views(Database& database, const std::map<std::string, std::string>& wanted) {
  for (const auto& [name, exists] : differing_views(database, wanted)) {
    if (exists) database.execute("DROP VIEW \"" + name + "\"");
    database.execute(wanted.at(name));
  }
}

/// What a shared copy says of its contents holds for the schema that it was shared with.
void forget_contents(Database& database) {
  if (database.integer("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'contents'") > 0)
    database.execute("DELETE FROM contents");
}

/// `with_last` runs in the transaction of the newest schema's step.
void migrate(Database& database, std::int64_t version, const std::function<void()>& with_last) {
  const std::vector<Step> all = steps();
  for (const Step& step : all) {
    if (step.version > version) break;
    if (database.integer("PRAGMA user_version") >= step.version) continue;
    Transaction transaction(database);
    // Another process may have migrated between the look and the lock.
    if (database.integer("PRAGMA user_version") < step.version) {
      database.execute(step.text);
      forget_contents(database);
      if (&step == &all.back()) with_last();
      database.execute("PRAGMA user_version = " + std::to_string(step.version));
    }
    transaction.commit();
  }
}

}  // namespace

std::int64_t latest_schema_version() {
  return steps().back().version;
}

std::string schema_version_text(std::int64_t version) {
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

void migrate(Database& database) {
  migrate(database, latest_schema_version());
}

void migrate(Database& database, std::int64_t version) {
  migrate(database, version, [] {});
}

void migrate_with_views(Database& database, std::span<const StageQuery> stages) {
  migrate(database, latest_schema_version(), [&] { renew_views(database, wanted_views(stages)); });
}

std::string status_query(const StageQuery& stage) {
  return filled_in(sql_text("views/stage_status.sql", "part"),
                   {{"stage", stage.name}, {"wanted", stage.wanted}});
}

void refresh_views(Database& database, std::span<const StageQuery> stages) {
  const std::map<std::string, std::string> wanted = wanted_views(stages);
  if (differing_views(database, wanted).empty()) return;
  Transaction transaction(database);
  renew_views(database, wanted);
  transaction.commit();
}

std::vector<std::string> view_names() {
  std::vector<std::string> names = {"stage_status"};
  for (const auto& [name, text] : wanted_views({})) names.push_back(name);
  return names;
}

void put_own_views_first(Database& database, std::span<const StageQuery> stages) {
  const std::map<std::string, std::string> wanted = wanted_views(stages);
  if (differing_views(database, wanted).empty()) return;
  static constexpr std::string_view create = "CREATE VIEW ";
  for (const auto& [name, text] : wanted) database.execute("CREATE TEMP VIEW " + text.substr(create.size()));
}

}  // namespace coalsack::project

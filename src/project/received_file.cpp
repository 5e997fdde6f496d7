// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/received_file.h"

#include <map>
#include <string>

#include "base/error.h"
#include "project/file_check.h"
#include "project/sql_text.h"

namespace coalsack::project {
namespace {

std::int64_t stored_version(const std::filesystem::path& path) {
  static constexpr const char* question = "PRAGMA user_version";
  try {
    return Database(path, Access::read).integer(question);
  } catch (const base::ProjectBusy&) {
    throw;
  } catch (const base::Error&) {
    // In a folder that cannot be written SQLite cannot read along with others.
    return Database(path, Access::read, true).integer(question);
  }
}

/// Opening migrates an older file, and this one is not ours to change.
std::filesystem::path as_new_as_the_program(const std::filesystem::path& path) {
  check_header(path);
  const std::int64_t version = stored_version(path);
  if (version < latest_schema_version())
    throw base::ProjectRefused(path.string() + ": written by an older Coalsack (schema " +
                               schema_version_text(version) + ", this program writes " +
                               schema_version_text(latest_schema_version()) + "); `coalsack info " +
                               path.string() + "` brings it up to date");
  return path;
}

std::map<std::string, std::string> tables_of(Database& database) {
  std::map<std::string, std::string> tables;
  Statement objects(database, sql_text("file/objects"));
  while (objects.step())
    if (objects.text(0) == "table" || objects.text(0) == "index")
      tables[objects.text(0) + " " + objects.text(1)] = objects.text(2);
  return tables;
}

void check_tables(Database& database) {
  auto fresh = Database::create(":memory:");
  migrate(fresh);
  const auto there = tables_of(database);
  for (const auto& [name, text] : tables_of(fresh)) {
    const auto found = there.find(name);
    if (found == there.end() || found->second != text)
      throw base::ProjectRefused(
          database.path().string() + ": its " + name +
          (found == there.end() ? " is missing" : " is not the one that Coalsack makes") +
          "; see what `coalsack verify` says");
  }
}

}  // namespace

ReceivedFile::ReceivedFile(const std::filesystem::path& path, std::span<const StageQuery> stages)
    : project_(Project::open(as_new_as_the_program(path), Access::read, stages)) {
  // A read transaction lasts as long as the connection: one moment of the file.
  project_.database().execute("BEGIN");
  check_tables(project_.database());
}

}  // namespace coalsack::project

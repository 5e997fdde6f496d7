// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/project.h"

#include <sodium.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/version.h"
#include "project/digest.h"
#include "project/disk_error.h"
#include "project/file_check.h"
#include "project/new_file.h"
#include "project/schema_check.h"
#include "project/sql_text.h"
#include "project/views.h"

namespace coalsack::project {
namespace {

/// Where a file really lies: SQLite puts journals there, whatever links lead to it.
std::filesystem::path real_path(const std::filesystem::path& path) {
  std::error_code error;
  auto real = std::filesystem::canonical(path, error);
  return error ? std::filesystem::absolute(path) : real;
}

/// Whether there is more beside a file than a log's or journal's header, which is 32 bytes at most before its
/// first page.
bool is_there(const std::filesystem::path& path, const char* suffix) {
  std::error_code error;
  return std::filesystem::file_size(real_path(path).string() + suffix, error) > 32 && !error;
}

/// A program that was killed, or a power failure, left a transaction half done in the file and what undoes it
/// in the journal beside it. Only a connection that may write undoes it.
void undo_half_done(const std::filesystem::path& path) {
  if (!is_there(path, "-journal")) return;
  Database writer(path, Access::write);
  writer.integer("PRAGMA schema_version");
}

/// A file that we may not write, or whose folder. SQLite cannot make the shared-memory file that a
/// write-ahead log needs, or would leave one that the file's owner cannot write. Without a log nothing is in
/// flight, and the file may be read as it is.
Database connect_fixed(const std::filesystem::path& path) {
  if (uses_log(path) && !is_there(path, "-wal")) return {path, Access::read, true};
  try {
    Database database(path, Access::read);
    database.integer("PRAGMA schema_version");
    return database;
  } catch (const DiskError&) {
    throw;
  } catch (const base::Error&) {
    for (const char* const suffix : {"-wal", "-journal"})
      if (is_there(path, suffix))
        throw base::ProjectRefused(
            path.string() + ": what its last program wrote is still in " + path.filename().string() + suffix +
            ", which cannot be used where file or folder cannot be written; copy both files to a folder that "
            "can be, or let any Coalsack command run where they can");
    throw;
  }
}

bool may_write(const std::filesystem::path& path) {
  return ::access(path.c_str(), W_OK) == 0;
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return real_path(path).parent_path();
}

Database connect(const std::filesystem::path& path, Access access) {
  const bool file_is_fixed = !may_write(path);
  const bool folder_is_fixed = !may_write(folder_of(path));
  if (access == Access::read) {
    if (file_is_fixed || folder_is_fixed) return connect_fixed(path);
    undo_half_done(path);
  } else if (file_is_fixed) {
    throw base::ProjectRefused(path.string() + ": cannot be written; check its permissions, or copy it");
  } else if (folder_is_fixed) {
    throw base::ProjectRefused(path.string() + ": its folder " + folder_of(path).string() +
                               " cannot be written, which its journal needs; check the folder's permissions, "
                               "or copy the file to another");
  }
  return {path, access};
}

Database open_checked(const std::filesystem::path& path, Access access) {
  Database database = connect(path, access);
  check_schema(database);
  return database;
}

/// The write-ahead log needs shared memory, which network file systems do not give between machines.
void choose_journal(Database& database) {
  const bool network = !network_file_system(database.path()).empty();
  database.execute(network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
}

std::string random_identity() {
  if (sodium_init() < 0) throw base::Error("the random source could not be started");
  std::array<std::byte, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return hex(bytes);
}

}  // namespace

void Project::create(const std::filesystem::path& path, std::span<const StageQuery> stages,
                     const std::function<void(Project&)>& setup) {
  NewFile(path, Existing::stays, "init never overwrites").write([&](const std::filesystem::path& hidden) {
    make(hidden, stages, setup);
  });
}

void Project::make(const std::filesystem::path& path, std::span<const StageQuery> stages,
                   const std::function<void(Project&)>& setup) {
  Project project(Database::create(path));
  Database& database = project.database_;
  database.execute("PRAGMA page_size = 16384; PRAGMA encoding = 'UTF-8';");
  database.execute("PRAGMA application_id = " + std::to_string(application_id));
  migrate(database);
  refresh_views(database, stages);
  {
    Transaction transaction(database);
    Statement set(database, sql_text("file/set_meta"));
    set.run("created_by", base::program_version());
    set.run("project_id", random_identity());
    Statement(database, sql_text("file/set_created_at")).run();
    transaction.commit();
  }
  setup(project);
  choose_journal(database);
}

Project Project::open(const std::filesystem::path& path, Access access, std::span<const StageQuery> stages) {
  check_header(path);
  // Whoever opens a file that was copied to a network file system takes its write-ahead log from it.
  if (access == Access::read && uses_log(path) && may_write(path) && may_write(folder_of(path)) &&
      !network_file_system(path).empty()) {
    Database writer = connect(path, Access::write);
    choose_journal(writer);
  }
  Project project(open_checked(path, access));
  const bool older = project.database_.integer("PRAGMA user_version") < latest_schema_version();
  if (access == Access::read && older) {
    { const Project migrated = open(path, Access::write, stages); }
    return open(path, Access::read, stages);
  }
  if (access == Access::write) {
    choose_journal(project.database_);
    migrate_with_views(project.database_, stages);
    refresh_views(project.database_, stages);
  } else {
    put_own_views_first(project.database_, stages);
  }
  return project;
}

Project Project::reader() const {
  // What we may not write is opened as it was the first time.
  return Project(database_.access() == Access::read ? connect(path(), Access::read)
                                                    : Database(path(), Access::read));
}

Statement Project::statement(std::string_view name) const {
  return {database_, sql_text(name)};
}

std::int64_t Project::schema_version() const {
  return database_.integer("PRAGMA user_version");
}

std::string Project::meta(std::string_view name) const {
  Statement find(database_, sql_text("file/meta"));
  find.start(name);
  return find.step() ? find.text(0) : std::string();
}

}  // namespace coalsack::project

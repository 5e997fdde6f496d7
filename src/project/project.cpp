// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/project.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/version.h"
#include "project/digest.h"
#include "project/file_check.h"
#include "project/schema_check.h"
#include "project/sql_text.h"

namespace coalsack::project {
namespace {

Database open_checked(const std::filesystem::path& path, Access access) {
  if (access == Access::write && ::access(path.c_str(), W_OK) != 0)
    throw base::ProjectRefused(path.string() + ": cannot be written; check its permissions, or copy it");
  try {
    Database database(path, access);
    check_schema(database);
    return database;
  } catch (const base::Error&) {
    // A closed project in a folder that cannot be written: SQLite cannot make the shared-memory file that a
    // write-ahead log needs. Without a log nothing can be in flight, and the file may be read as it is.
    const auto folder = std::filesystem::absolute(path).parent_path();
    const bool log = std::filesystem::exists(path.string() + "-wal") ||
                     std::filesystem::exists(path.string() + "-journal");
    if (access == Access::write || log || ::access(folder.c_str(), W_OK) == 0) throw;
    Database database(path, access, true);
    check_schema(database);
    return database;
  }
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

void give_name(const std::filesystem::path& temporary, const std::filesystem::path& path) {
  // Atomic and never over an existing file.
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno == EINVAL || errno == ENOSYS) {
    if (::link(temporary.c_str(), path.c_str()) == 0) {
      std::filesystem::remove(temporary);
      return;
    }
  }
  if (errno == EEXIST) throw base::InputError(path.string() + ": exists already; init never overwrites");
  throw base::Error(path.string() + ": cannot be created (" + std::strerror(errno) + ")");
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

void Project::create(const std::filesystem::path& path, std::span<const StageQuery> stages,
                     const std::function<void(Project&)>& setup) {
  if (std::filesystem::exists(std::filesystem::symlink_status(path)))
    throw base::InputError(path.string() + ": exists already; init never overwrites");
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(folder))
    throw base::InputError(path.string() + ": there is no folder " + folder.string() + "; make it first");
  if (::access(folder.c_str(), W_OK) != 0)
    throw base::InputError(path.string() + ": the folder " + folder.string() + " cannot be written");
  const std::filesystem::path temporary =
      folder / ("." + path.filename().string() + ".new-" + std::to_string(::getpid()));
  struct Cleanup {
    std::filesystem::path file;
    ~Cleanup() {
      std::error_code error;
      for (const char* const suffix : {"", "-journal", "-wal", "-shm"})
        std::filesystem::remove(file.string() + suffix, error);
    }
  };
  const Cleanup before{temporary};
  std::error_code error;
  std::filesystem::remove(temporary, error);
  {
    Project project(Database::create(temporary));
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
  give_name(temporary, path);
  sync_folder(folder);
}

Project Project::open(const std::filesystem::path& path, Access access, std::span<const StageQuery> stages) {
  check_header(path);
  Project project(open_checked(path, access));
  const bool older = project.database_.integer("PRAGMA user_version") < latest_schema_version();
  if (access == Access::read && older) {
    { const Project migrated = open(path, Access::write, stages); }
    return open(path, Access::read, stages);
  }
  if (access == Access::write) {
    choose_journal(project.database_);
    migrate(project.database_);
    refresh_views(project.database_, stages);
  } else {
    put_own_views_first(project.database_, stages);
  }
  return project;
}

Project Project::reader() const {
  return Project(Database(path(), Access::read));
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

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "project/database.h"
#include "project/schema.h"
#include "project/settings.h"

namespace coalsack::project {

/// An open project file: a connection that has been checked to be ours, and its place on disk. One per
/// thread.
class Project {
 public:
  /// Creates a project that did not exist: it is made beside `path` under another name, `setup` fills it in,
  /// and only when it is whole and synced it gets its name, so that a killed init leaves no half project.
  /// Never overwrites: throws base::InputError when `path` exists.
  static void create(const std::filesystem::path& path, std::span<const StageQuery> stages,
                     const std::function<void(Project&)>& setup);

  /// The same in a file that is not there, and that a failure leaves half done: a step of NewFile::write.
  static void make(const std::filesystem::path& path, std::span<const StageQuery> stages,
                   const std::function<void(Project&)>& setup);

  /// Opens an existing project. Throws base::ProjectRefused (the file is left as it is) when it is not a
  /// project, is newer than this program, is damaged or carries triggers. A file of an older schema is
  /// migrated first, which needs write permission. Opening for writing also renews the views.
  static Project open(const std::filesystem::path& path, Access access, std::span<const StageQuery> stages);

  /// Another connection to the same file, for another thread.
  Project reader() const;

  Database& database() const { return database_; }
  const std::filesystem::path& path() const { return database_.path(); }
  /// A statement of sql/queries: "entry/store".
  Statement statement(std::string_view name) const;
  /// As latest_schema_version().
  std::int64_t schema_version() const;
  Settings settings() const { return Settings(database_); }

  /// Kept in table meta.
  std::string meta(std::string_view name) const;

 private:
  explicit Project(Database database) : database_(std::move(database)) {}
  mutable Database database_;
};

}  // namespace coalsack::project

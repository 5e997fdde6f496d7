// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/hidden_file.h"
#include "project/database.h"

namespace coalsack::project {

/// What becomes of a file that has the name of a new one.
enum class Existing {
  stays,     ///< and there is no new one
  replaced,  ///< with its log or journal, unless another program has it open
  set_aside  ///< by whoever makes the new one: see set_aside() in salvage.h
};

/// A database that appears under its name only when it is whole: it is written beside under a hidden name,
/// which goes, with its journals, unless all went well. SQLite knows logs and journals by their names alone:
/// none of another file is ever left beside the new one.
class NewFile {
 public:
  /// Clears away what programs of this machine left that were killed while they made a file of this name.
  /// Throws base::InputError when `path` exists and is to stay (`rule` says why: "init never overwrites"),
  /// when a log or journal lies beside that is no file's, and when the folder is absent or cannot be written;
  /// base::ProjectBusy when another program has open what is to be replaced.
  NewFile(const std::filesystem::path& path, Existing existing, std::string rule = "");

  /// Calls `make` with the hidden name of the file that it makes, and closes; syncs the file, gives it its
  /// name, and syncs the folder. Errors of `make` are thrown again with the right name. Throws as the
  /// constructor.
  void write(const std::function<void(const std::filesystem::path&)>& make);
  /// A text that names the hidden file, with the right name in its place.
  std::string named(std::string text) const;

 private:
  std::optional<Database> clear_name() const;
  void take_name();

  std::filesystem::path path_;
  std::filesystem::path folder_;
  std::optional<base::HiddenFile> hidden_;  // once nothing is in the way
  Existing existing_;
  std::string rule_;
};

/// Turns a database's write-ahead log into a rollback journal, so that nothing stands beside the file.
void without_log(const std::filesystem::path& path);

/// Makes a file's content, and a folder's list of names, survive a power cut. Throws base::Error.
void sync_file(const std::filesystem::path& path);
void sync_folder(const std::filesystem::path& folder);

}  // namespace coalsack::project

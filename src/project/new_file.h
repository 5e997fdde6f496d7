// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

namespace coalsack::project {

/// A database that appears under its name only when it is whole: it is written beside under a hidden name,
/// which goes, with its journals, unless finish() gives it the right one.
class NewFile {
 public:
  /// Throws base::InputError when `path` exists and may not be replaced, or its folder is absent or cannot be
  /// written. `verb` is named in the message: "init never overwrites".
  NewFile(const std::filesystem::path& path, bool replace, const char* verb);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  /// Syncs the file, which no connection has open any more, gives it its name, and syncs the folder. Throws
  /// as the constructor.
  void finish();

 private:
  void remove() const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  bool replace_;
  const char* verb_;
};

/// Turns a database's write-ahead log into a rollback journal, so that nothing stands beside the file.
void without_log(const std::filesystem::path& path);

/// Makes a file's content, and a folder's list of names, survive a power cut. Throws base::Error.
void sync_file(const std::filesystem::path& path);
void sync_folder(const std::filesystem::path& folder);

}  // namespace coalsack::project

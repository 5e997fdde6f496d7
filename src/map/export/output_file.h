// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace coalsack::map {

/// A file that appears whole or not at all. It is written under another name in the same folder
/// (`.NAME.new-PID`), and has its own name only after finish(); a destructor without finish() deletes it.
class OutputFile {
 public:
  /// Throws base::InputError when `path` exists and may not be replaced, or its folder is not there.
  OutputFile(std::filesystem::path path, bool replace);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  const std::filesystem::path& path() const { return path_; }
  /// Where to write meanwhile.
  const std::filesystem::path& temporary() const { return temporary_; }
  /// Syncs it to the disk and gives it its name. Throws base::InputError when that fails, also when meanwhile
  /// a file of that name came to be that may not be replaced.
  void finish();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  bool replace_;
  bool finished_ = false;
};

}  // namespace coalsack::map

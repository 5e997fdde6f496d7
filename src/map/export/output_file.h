// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "base/hidden_file.h"

namespace coalsack::map {

/// A file that appears whole or not at all: hidden, and gone with this, unless finish() gave it its name.
class OutputFile {
 public:
  /// Throws base::InputError when `path` exists and may not be replaced, or its folder is not there.
  OutputFile(std::filesystem::path path, bool replace);

  const std::filesystem::path& path() const { return path_; }
  /// Where to write meanwhile.
  const std::filesystem::path& temporary() const { return hidden_->path(); }
  /// Syncs it to the disk and gives it its name. Throws base::InputError when that fails, also when meanwhile
  /// a file of that name came to be that may not be replaced.
  void finish();

 private:
  std::filesystem::path path_;
  bool replace_;
  std::optional<base::HiddenFile> hidden_;  // once nothing is in the way
};

}  // namespace coalsack::map

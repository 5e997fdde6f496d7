// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <span>

#include "project/project.h"

namespace coalsack::project {

/// A project file that came from elsewhere, opened to be read as it stands: only for reading, hardened as
/// every file is, never migrated, and only if all its tables and indexes are those that this program makes.
/// All that is read through it is of one moment, whoever writes to it meanwhile. Its rows are still anything
/// that a table may hold: check what is taken from them.
class ReceivedFile {
 public:
  /// Throws base::ProjectRefused, naming the file, when it is no project, newer or older than this program,
  /// damaged, carries triggers or has other tables; base::ProjectBusy when another program locks it.
  ReceivedFile(const std::filesystem::path& path, std::span<const StageQuery> stages);

  const Project& project() const { return project_; }

 private:
  Project project_;
};

}  // namespace coalsack::project

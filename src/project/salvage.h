// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "project/schema.h"

namespace coalsack::project {

/// What could be read of a damaged file.
struct Salvage {
  std::int64_t rows = 0;
  std::vector<std::string> incomplete;  ///< tables of which a part could not be read
  std::vector<std::string>
      settings;  ///< what became of settings whose rows were gone or unknown, a line each
};

/// Reads a project whose SQLite structure is damaged, or that is cut short, row by row from both ends of each
/// of our tables, around rows that cannot be read, into a fresh project at `fresh`, where no file is. What
/// was lost with a page is missing there; nothing is checked. Tables that users added are left behind. Throws
/// base::ProjectRefused when the file is no project of ours or its list of tables cannot be read; DiskError
/// when the disk fails, which is no damage.
Salvage salvage(const std::filesystem::path& damaged, const std::filesystem::path& fresh,
                std::span<const StageQuery> stages);

/// Gives a file a second name, with the log that belongs to it, and takes the log away from the first, so
/// that another file can take that name.
void set_aside(const std::filesystem::path& path, const std::filesystem::path& kept);

}  // namespace coalsack::project

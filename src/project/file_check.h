// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.h"

namespace coalsack::project {

/// "COAL", in SQLite's application_id.
inline constexpr std::int64_t application_id = 0x434F414C;

/// A project file whose pages are damaged or missing; what is left of it can be saved.
struct Damaged : base::ProjectRefused {
  using base::ProjectRefused::ProjectRefused;
};

/// Looks at a file's first bytes, without SQLite and without touching it, and throws base::ProjectRefused
/// when it cannot be a project: absent, a folder, not readable, not SQLite, another application's, cut short.
void check_header(const std::filesystem::path& path);

/// Whether a path is that of a regular file, not of a link to one, which begins as SQLite's files do.
bool is_database(const std::filesystem::path& path);

/// Whether an SQLite file says that a write-ahead log belongs to it.
bool uses_log(const std::filesystem::path& path);

/// What a network file system is called, from the number that statfs gives (f_type): "nfs", "lustre", ...; ""
/// for a local one. FUSE ("fuse") is a network file system here unless its mount says otherwise.
std::string network_file_system_name(std::uint32_t type);

/// The name of the network file system that holds `path` ("nfs", "lustre", ...), or "" when it is a local
/// one.
std::string network_file_system(const std::filesystem::path& path);

}  // namespace coalsack::project

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

namespace SQLite {
class Exception;
}  // namespace SQLite
struct sqlite3;

namespace coalsack::project {

/// Throws what an error of SQLite says about the file at `path`: Damaged, DiskError, ConstraintError,
/// base::ProjectBusy, base::ProjectRefused or base::Error. `connection`, which may be null, knows what the
/// operating system said.
[[noreturn]] void rethrow(const SQLite::Exception& error, const std::filesystem::path& path,
                          sqlite3* connection);

}  // namespace coalsack::project

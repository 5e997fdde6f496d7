// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace coalsack::sql {

/// One embedded .sql file.
struct File {
  std::string_view path;  ///< relative to sql/, "stages/zone.sql"
  std::string_view text;
};

/// All of them, in the order of sql/CMakeLists.txt (schema steps ascending).
std::span<const File> files();

}  // namespace coalsack::sql

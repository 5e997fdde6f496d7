// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace coalsack::project {

using Bytes = std::vector<std::byte>;

/// What an SQL value can be: NULL, INTEGER, REAL, TEXT or BLOB.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

}  // namespace coalsack::project

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <vector>

#include "tests/fuzz/targets.h"

namespace coalsack::fuzz {

/// Changes bytes in its own way, within the room that is given.
using ByteChange = std::function<std::vector<std::uint8_t>(std::vector<std::uint8_t> bytes)>;

/// A project file with one to four changes made through SQL, as somebody might who means harm: values of any
/// kind in any column, frames whose content was changed and packed again with a right checksum, rows dropped,
/// doubled and exchanged, tables, views and triggers defined anew. Empty when SQLite does not read the file.
std::vector<std::uint8_t> changed_by_sql(Input file, std::mt19937& random, const ByteChange& change_bytes);

}  // namespace coalsack::fuzz

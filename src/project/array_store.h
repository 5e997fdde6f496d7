// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "project/blob.h"
#include "project/database.h"

namespace coalsack::project {

/// Raw bytes of one chunk of an array, at most.
inline constexpr std::int64_t largest_chunk_bytes = 16 << 20;

/// Frames of an array hold this many raw bytes at most, so that no blob of ours is large.
inline constexpr std::size_t array_chunk_bytes = 1 << 20;

/// An array that is loaded whole, at most.
inline constexpr std::uint64_t largest_loaded_bytes = std::uint64_t{1} << 32;

/// Stores an array of any size under (owner, name), in chunks, replacing what was there. Within the caller's
/// transaction.
void store_array(Database& database, std::string_view owner, std::string_view name, const Array& array,
                 std::size_t chunk_bytes = array_chunk_bytes);

/// The array of (owner, name); nothing when there is none. Throws base::ProjectRefused, naming array and
/// chunk, when a chunk is missing or damaged or its frame declares another size than its row, or when the
/// whole is larger than `limit_bytes` or largest_loaded_bytes. Whoever knows what size it must have says so:
/// a small file can hold frames that unpack to very much.
std::optional<Array> load_array(Database& database, std::string_view owner, std::string_view name,
                                std::uint64_t limit_bytes = largest_loaded_bytes);

}  // namespace coalsack::project

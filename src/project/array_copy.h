// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "project/digest.h"
#include "project/project.h"

namespace coalsack::project {

/// Copies the array of (owner, name) from a file that is not trusted to (new_owner, name) of ours, chunk by
/// chunk, each decoded and held against the size that the array's row gives it; the frames are stored as they
/// came. Within the caller's transaction. Returns the number of chunks. Throws base::ProjectRefused, naming
/// file and array, when it is missing or damaged.
std::int64_t copy_array(const Project& from, const Project& to, std::string_view owner, std::string_view name,
                        std::string_view new_owner);

/// Adds the elements to a hash, as one Hasher::add of all their bytes, a chunk in memory at a time. Throws as
/// copy_array.
void hash_array(const Project& project, std::string_view owner, std::string_view name, Hasher& hasher);

/// A hash of dtype, shape and elements, however they are cut and compressed. Throws as copy_array.
Digest array_digest(const Project& project, std::string_view owner, std::string_view name);

}  // namespace coalsack::project

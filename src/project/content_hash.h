// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "project/digest.h"
#include "project/project.h"
#include "project/sql_text.h"

namespace coalsack::project {

/// Raw bytes of one frame in a table\'s row, at most.
inline constexpr std::int64_t largest_frame_bytes = 64 << 20;

/// What the content hash covers: sql/queries/content.sql.
std::vector<NamedSql> content_queries();

/// One part of the content: what one of its queries gives.
struct ContentPart {
  std::string name;
  std::int64_t rows = 0;
  Digest hash{};  ///< of this part alone
};

struct ContentHashes {
  Digest whole{};
  std::vector<ContentPart> parts;  ///< in the order of the queries
};

/// Hashes over the content of a project: equal for two files that hold the same settings, coverage, entries
/// and results, however they came about (other runs, times, row order, page layout, zstd level). A column
/// named `frame` is decoded and its raw bytes are hashed. Throws base::ProjectRefused, naming query and row,
/// when a frame is damaged.
ContentHashes content_hashes(const Project& project,
                             const std::vector<NamedSql>& queries = content_queries());
/// The whole alone.
Digest content_hash(const Project& project, const std::vector<NamedSql>& queries = content_queries());

}  // namespace coalsack::project

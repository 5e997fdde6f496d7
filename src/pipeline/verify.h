// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What a check of a whole file found.
struct Verification {
  std::vector<std::string>
      problems;              ///< one line each, naming table, row, array or entry; empty = all is well
  std::string content_hash;  ///< hexadecimal; empty when damage keeps it from being computed
  std::int64_t entries = 0;  ///< entries whose fingerprint was checked
  std::int64_t frames = 0;   ///< blobs that were decoded
};

/// Checks everything there is to check: SQLite's own structure and foreign keys, that tables and views are
/// those of this program, settings against their limits, the hash of every recipe, the fingerprint of every
/// entry, that every entry has its results and every result its entry, and every blob's checksum, size and
/// shape.
Verification verify(const project::Project& project, const std::vector<Stage>& stages);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "pipeline/checks/findings.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What a check of a whole file found.
struct Verification {
  std::vector<std::string>
      problems;               ///< one line each, naming table, row, array or entry; empty = all is well
  std::int64_t count = 0;     ///< of all problems; `problems` holds the first hundred
  std::string content_hash;   ///< hexadecimal; empty when damage keeps it from being computed
  std::int64_t entries = 0;   ///< entries whose fingerprint was checked
  std::int64_t frames = 0;    ///< blobs that were decoded
  std::set<Remedy> remedies;  ///< what repair would do
};

/// Checks everything there is to check: SQLite's own structure and foreign keys, that tables, views and the
/// rows that come with them are those of this program, settings against their limits and what the last
/// command left, coverage against the regions asked for, the hash of every recipe, the fingerprint of every
/// entry, failure, star list, star cell and model, that every entry has its results and every result its
/// entry, and every blob's checksum, size and shape; of a shared copy also its list of contents. What was
/// left out of a copy is no problem.
Verification verify(const project::Project& project, const std::vector<Stage>& stages);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/stage.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::pipeline {

struct FillOptions {
  // What is computed.
  std::vector<std::string> only;  ///< names of stages; empty = all
  std::int64_t limit = 0;         ///< at most so many entries in all; 0 = no limit
  bool retry_failed = false;      ///< forget recorded failures of these stages first

  // Speed and memory only; the results do not depend on these.
  int threads = 1;              ///< computing threads, at least 1
  double commit_seconds = 1.0;  ///< finished entries wait at most so long for their commit
  std::size_t commit_bytes = std::size_t{64} << 20;  ///< ... or until they take so many bytes
};

/// What a fill did to one stage.
struct StageReport {
  std::string stage;
  std::int64_t done = 0;    ///< entries computed and committed
  std::int64_t failed = 0;  ///< entries recorded as failed
  double seconds = 0;
};

/// Computes what is missing or stale, stage after stage in the order of `stages`. Several threads compute;
/// this one commits. Other processes may fill the same file: they share the work, and nobody does an entry
/// twice.
///
/// When `stop` is requested, what is finished is committed, claims are given back and base::Interrupted is
/// thrown. Throws base::Error when a setting is changed by another process meanwhile; what was committed
/// stays. An exception other than EntryFailed from a stage ends the fill; what was finished is committed
/// first.
std::vector<StageReport> fill(const project::Project& project, const std::vector<Stage>& stages,
                              const FillOptions& options, project::Run& run, base::Progress& progress,
                              const std::stop_token& stop);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// How far one stage is. wanted = done + missing + stale + failed + waiting.
struct StageStatus {
  std::string stage;
  std::int64_t wanted = 0;
  std::int64_t done = 0;
  std::int64_t missing = 0;  ///< never computed, inputs there
  std::int64_t stale = 0;    ///< computed by another recipe or from other inputs
  std::int64_t failed = 0;   ///< cannot be computed; table failure says why
  std::int64_t waiting = 0;  ///< never computed, an input is not there yet
};

/// Counts every stage, or one. Activates the recipes on this connection.
std::vector<StageStatus> status(const project::Project& project, const std::vector<Stage>& stages);
StageStatus status_of(const project::Project& project, const Stage& stage);

/// Why one entry is as it is.
struct Explanation {
  std::string state;                 ///< done, missing, stale, failed, waiting or unwanted
  std::vector<std::string> reasons;  ///< one line each, for people
};

/// Names what changed: a setting with its old and new value (also of a stage it reads), a stage's version, an
/// input. Throws base::UsageError when there is no such stage.
Explanation why(const project::Project& project, const std::vector<Stage>& stages, std::string_view stage,
                const Key& key);

}  // namespace coalsack::pipeline

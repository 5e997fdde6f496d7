// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A sightline for the classical fit.
struct ClassicalTask {
  std::int64_t reference_id = 0;
  std::uint64_t key = 0;                           ///< names the random numbers of its draws
  std::vector<std::vector<std::uint16_t>> counts;  ///< by diagram; empty: not to be fitted
  std::vector<float> truth;                        ///< dA_V/dr by bin; empty: its reach is not wanted
};

struct ClassicalResult {
  std::vector<float> rows;  ///< (14, bins); empty when it was not fitted
  std::size_t reached = 0;  ///< ClassicalPrediction::reached_bins of the truth
  double seconds = 0;       ///< that the fit took
};

/// Works through the tasks on several threads, each with a connection of its own; one preparation of each
/// reference serves all. Results in the order of the tasks, the same for any number of threads. Throws
/// base::Interrupted when `stop` is requested, and what a fit throws.
std::vector<ClassicalResult> fit_all(const project::Project& project, const std::vector<ClassicalTask>& tasks,
                                     int threads, base::Progress& progress, const std::stop_token& stop);

}  // namespace coalsack::pipeline

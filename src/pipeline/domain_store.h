// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "diagram/training_domain.h"
#include "pipeline/stage.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What stage training_domain stores.
Row domain_row(const diagram::TrainingDomain& domain, std::int64_t examples);

/// The training domain of a model; nothing when it has not been measured. Throws base::ProjectRefused when it
/// is damaged.
std::optional<diagram::TrainingDomain> stored_domain(const project::Project& project, std::int64_t model_id);

/// What stage training_domain gives for a model, now; nothing when it cannot be measured from the examples
/// that are here, or `stages` has no such stage.
std::optional<Row> measured_domain(const project::Project& project, const std::vector<Stage>& stages,
                                   std::int64_t model_id);
/// Stores it as the entry that `fill` would make of a model with this fingerprint; within the caller's
/// transaction.
void store_domain(const project::Project& project, const std::vector<Stage>& stages, std::int64_t model_id,
                  const project::Digest& fingerprint, const Row& row, std::int64_t run_id);

}  // namespace coalsack::pipeline

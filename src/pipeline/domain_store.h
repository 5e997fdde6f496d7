// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "diagram/training_domain.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What stage training_domain stores.
Row domain_row(const diagram::TrainingDomain& domain, std::int64_t examples);

/// The training domain of a model; nothing when it has not been measured. Throws base::ProjectRefused when it
/// is damaged.
std::optional<diagram::TrainingDomain> stored_domain(const project::Project& project, std::int64_t model_id);

}  // namespace coalsack::pipeline

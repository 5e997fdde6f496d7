// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "diagram/observation.h"
#include "diagram/star_pool.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// The stored stars of a reference sightline as a pool for its cone (cone_radius_deg in
/// region_settings.h). Throws
/// base::InputError when there are none, or when they lack an observed column.
diagram::StarPool reference_pool(const project::Project& project, std::int64_t reference_id,
                                 const diagram::Observation& observation);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "project/settings.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {

/// The grid of reference sightlines that the settings describe.
sky::ReferenceGrid reference_grid(const project::Settings& settings);

/// What one setting's own limits cannot say: that the settings make sense together. Throws base::InputError.
void check_settings(const project::Settings& settings);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "pipeline/stage.h"

namespace coalsack::pipeline {

/// The reference sightline of every pixel, from its position and the reference grid.
Stage zone_stage();

/// Every stage, each after those it reads: the list to add a new one to.
std::vector<Stage> all_stages();

}  // namespace coalsack::pipeline

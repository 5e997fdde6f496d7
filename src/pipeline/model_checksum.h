// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// The checksum of what a model's row says but for its state and times; kept in the row, so that an edited
/// row is found.
project::Digest model_checksum(const project::Project& project, std::int64_t model_id);

}  // namespace coalsack::pipeline

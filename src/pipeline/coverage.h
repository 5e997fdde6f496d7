// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "project/project.h"
#include "project/run.h"
#include "sky/region.h"

namespace coalsack::pipeline {

/// What an extension did.
struct Extension {
  std::int64_t nside = 0;
  std::int64_t in_region = 0;  ///< pixels whose centres are in the region
  std::int64_t added = 0;      ///< of these, not covered before
};

/// Adds the pixels of a region, at the nside of setting pixel_nside, to the project's coverage; those that
/// are there stay as they are. One transaction. Throws base::InputError when no pixel centre lies in the
/// region, when there are too many, or when part of it is covered by pixels of another nside.
Extension extend(const project::Project& project, const sky::Region& region, project::Run& run);

/// Whether table pixel can hold a number: a pixel's (as uniq), of an nside that projects may have.
bool is_pixel(std::int64_t uniq);

/// The covered pixel (as uniq) that a direction lies in. Throws base::InputError when none does.
std::int64_t covered_pixel_at(const project::Project& project, double l_deg, double b_deg);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "project/project.h"

namespace coalsack::pipeline {

/// A row of table region.
struct AskedRegion {
  std::int64_t region_id = 0;
  std::string shape;
  std::int64_t nside = 0;
  std::int64_t added = 0;   ///< pixels that it brought, as its row says
  bool readable = false;    ///< its shape is a region
  bool countable = false;   ///< a box or a cone: what lies in it can be told from the row alone
  std::int64_t inside = 0;  ///< pixels of its nside that there are in it; countable ones only
};

/// Table pixel held against table region. Every pixel was brought by one region at least, also after merges,
/// and none is ever taken away.
struct RegionAccount {
  std::vector<AskedRegion> regions;
  std::int64_t lost = 0;  ///< pixels that must lie in boxes and cones and do not; at least so many
  /// nside -> pixels that lie in no box or cone, less those that MOCs brought; those above 0.
  std::map<std::int64_t, std::int64_t> unasked;
};
RegionAccount region_account(const project::Project& project);

/// Pixels that are missing, by their count and by the regions that asked for them; at least so many.
std::int64_t lost_pixels(const project::Project& project, const RegionAccount& account);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "map/compare.h"
#include "map/direction_table.h"
#include "map/export/map_source.h"
#include "map/healpix_file.h"

namespace coalsack::map {

/// What of this map is compared.
struct CompareOptions {
  double d_kpc = 0;        ///< A_V to this distance; 0: to the end of the profiles
  bool unflagged = false;  ///< only sightlines without flags
};

/// Pixel by pixel against values on the sky; `factor` turns these into A_V in mag. A pixel without a value
/// there, or whose profile ends before d_kpc, makes no pair.
std::vector<Pair> pairs_with(const MapSource& ours, const CompareOptions& options, const SkyValues& other,
                             double factor);

/// A HEALPix file as values on the sky. The file must outlive them.
SkyValues sky_values(const HealpixFile& file);
/// A_V of another map to a distance (0: to its end), as values on the sky: those of its smallest pixels.
SkyValues sky_values(const MapSource& other, double d_kpc);

/// Row by row against a table, at the row's distance (options.d_kpc where it has none); `factor_of` turns its
/// values into A_V in mag. `skipped` counts rows outside the map, beyond the end of its profiles or flagged.
struct TablePairs {
  std::vector<Pair> pairs;
  std::size_t skipped = 0;
};
TablePairs pairs_with_table(const project::Project& project, const MapInfo& info,
                            const CompareOptions& options, std::span<const DirectionValue> rows,
                            const std::function<double(const DirectionValue&)>& factor_of);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "map/export/map_source.h"
#include "map/export/product.h"
#include "sky/region.h"

namespace coalsack::map {

/// What to write as a cube.
struct CubeOptions {
  std::optional<sky::Box> box;  ///< absent: the smallest that holds the map
  /// 0: half the square root of the area of the map's smallest pixels, so that every pixel has a cell.
  double cell_deg = 0;
  bool cumulative = false;  ///< A_V at each bin's outer edge instead of dA_V/dr in the bin
  bool deviation = false;   ///< a second image, SD, with the standard deviations
  bool parsec = false;      ///< third axis in pc, and mag/pc; else kpc and mag/kpc
};

/// Writes a FITS cube (l, b, distance), 32-bit floats: axes GLON-CAR and GLAT-CAR (plate carree with its
/// equator at b = 0, so that rows and columns are lines of equal b and l; l grows to the left), and DIST,
/// linear: the centres of the bins, or, cumulative, their outer edges. Each cell has the value of the
/// smallest map pixel that holds its centre; NaN where there is none. Throws base::InputError for a cell that
/// is not positive, more than sky::default_max_pixels cells in a plane, a box without a pixel, and as
/// FitsFile.
Written export_cube(const MapSource& source, const CubeOptions& options, const Target& target);

}  // namespace coalsack::map

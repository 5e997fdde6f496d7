// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "map/compare.h"
#include "sky/frames.h"

namespace coalsack::map {

/// How to read a HEALPix FITS map. Empty: what the file says; where it says nothing, reading fails and says
/// which option tells it.
struct HealpixFileOptions {
  std::string column;    ///< its name, or its number among the columns of values, from 1; empty: the first
  std::string frame;     ///< "G" or "C"
  std::string ordering;  ///< "RING" or "NESTED"
};

/// One column of a HEALPix FITS map.
struct HealpixFile {
  std::string column;
  std::string unit;  ///< TUNIT, as it stands there
  sky::Frame frame = sky::Frame::galactic;
  std::int64_t nside = 0;
  bool ring = false;                 ///< of a full-sky map: its order is RING
  std::vector<std::int64_t> pixels;  ///< NESTED, ascending; empty: all of the sky
  std::vector<float> values;         ///< one per pixel; NaN where there is none

  /// The value of the pixel that holds a Galactic direction; NaN where there is none.
  double value_at(double l_deg, double b_deg) const;
};

/// Reads the first table that holds HEALPix pixels: full sky (IMPLICIT, packed rows allowed) or partial
/// (EXPLICIT, the first column holds the pixels), RING or NESTED, Galactic (G) or equatorial (C, taken as
/// ICRS). Values of BAD_DATA, HEALPix's sentinel -1.6375E+30 and infinities become NaN. Memory: 4 bytes for a
/// value, 8 for a pixel of a partial map. Throws base::InputError that names the file and what is wrong.
HealpixFile read_healpix_file(const std::filesystem::path& path, const HealpixFileOptions& options);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "map/export/fits_file.h"
#include "map/stored_map.h"

namespace coalsack::map {

/// Where a product goes.
struct Target {
  std::filesystem::path path;
  bool replace = false;  ///< an existing file
  std::size_t max_bytes = std::size_t{256}
                          << 20;  ///< of values kept in memory at once; results do not depend on it
};

/// What was written, for the user.
struct Written {
  std::size_t sightlines = 0;  ///< of the map
  std::size_t pixels = 0;      ///< of the product: HEALPix pixels, cells of a cube's plane, rows of a table
  std::vector<std::string> notes;
};

/// What every product says of itself, in this order: title, model, project, law, R_V, radius of the cones,
/// licence, citation, contact, program and version, UTC date. Empty ones are left out.
struct Provenance {
  std::string keyword;  ///< of a FITS header, at most 8 letters
  std::string name;     ///< of other headers
  std::string value;
  std::string comment;
  bool is_number = false;
};
std::vector<Provenance> provenance(const MapInfo& info);

/// The same as keywords of the newest HDU.
void write_provenance(FitsFile& file, const MapInfo& info);

/// Shared by the tests of every product: a distance as names have it, "2" or "0p5" for 0.5.
std::string distance_word(double d_kpc);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "map/export/map_source.h"
#include "map/export/product.h"

namespace coalsack::map {

/// What to write as HEALPix FITS.
struct HealpixOptions {
  std::int64_t nside = 0;  ///< 0: that of the map, which must be one
  bool full_sky = false;   ///< IMPLICIT, a row for every pixel of the sky; else EXPLICIT, first column PIXEL
  /// Of floating-point columns outside the map: NaN, or HEALPix's sentinel -1.6375E+30 with keyword BAD_DATA.
  bool bad_data = false;
  std::vector<double> distances_kpc = {1, 2, 3, 5, 10};  ///< of A_V; each in (0, end of the map's profiles]
  std::vector<std::string> columns;  ///< names, of those that there are (healpix_column_names); empty: all
};

/// The names of the columns, in their order: for each distance a_v_1kpc_mag, a_v_1kpc_sd_mag (0.5 kpc:
/// a_v_0p5kpc_mag); a_v_total_mag, a_v_total_sd_mag, reliable_kpc, stars, flags.
std::vector<std::string> healpix_column_names(const std::vector<double>& distances_kpc);

/// Writes a map as a HEALPix FITS table (Hivon et al., FITS file format specifications for HEALPix products):
/// NESTED, Galactic, scalar columns. Pixels of another size than the map's: Resampling, where A_V, its
/// standard deviation (as if errors were fully correlated) and the number of stars are means by area,
/// reliable_kpc the least and flags the union. Distances beyond the profiles' end give NaN. Outside the map
/// integer columns hold -1 (TNULL). Throws base::InputError for names and distances that cannot be, several
/// nside without a choice, a map without pixels, and as FitsFile.
Written export_healpix(const MapSource& source, const HealpixOptions& options, const Target& target);

}  // namespace coalsack::map

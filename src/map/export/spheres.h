// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "map/export/map_source.h"
#include "map/export/product.h"

namespace coalsack::map {

/// What dA_V/dr of zero or less becomes in export_dustmaps, whose reader takes logarithms: mag/pc. Over a
/// whole profile of 12.8 kpc it adds up to 1.3e-8 mag.
inline constexpr double dustmaps_floor_mag_per_pc = 1e-12;

/// Writes dA_V/dr in mag/pc in the layout of the Edenhofer et al. (2023) map, which class Edenhofer2023Query
/// of the Python package dustmaps opens: images MEAN and STD. of (bins, 12 nside^2), NESTED, NaN outside the
/// map, and tables `radial pixel centers` and `radial pixel boundaries` in pc. nside 0: that of the map,
/// which must be one; others by Resampling, with standard deviations as if errors were fully correlated.
/// Throws base::InputError as export_healpix.
Written export_dustmaps(const MapSource& source, std::int64_t nside, const Target& target);

/// Writes A_V from the Sun to the bins' outer edges, for the mapped pixels only: table PIXELS (PIXEL, l_deg,
/// b_deg, reliable_kpc, stars, flags; NESTED, Galactic), images A_V and A_V_SD of (bins, pixels) in mag,
/// table DISTANCES (d_kpc). Exact where the layout above is half a bin off. nside as above.
Written export_cumulative(const MapSource& source, std::int64_t nside, const Target& target);

}  // namespace coalsack::map

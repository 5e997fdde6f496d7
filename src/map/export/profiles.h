// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "map/export/map_source.h"
#include "map/export/product.h"

namespace coalsack::map {

/// Writes the profiles as ECSV (comma-separated values whose comment lines hold units, descriptions and
/// metadata; astropy reads them with these, pandas and others as CSV with comment lines that begin with #).
/// Long: a row per pixel and bin with mean, standard deviation and quantiles of dA_V/dr and of A_V at the
/// bin's outer edge. Wide: a row per pixel with dav_000 ..., dav_sd_000 ... in mag/kpc, numbered as bins are.
/// Throws base::InputError as OutputFile, and for a map without pixels.
Written export_profiles(const MapSource& source, bool wide, const Target& target);

}  // namespace coalsack::map

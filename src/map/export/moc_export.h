// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "map/export/product.h"

namespace coalsack::map {

/// Writes the footprint of pixels (uniq) as a FITS MOC 2.0 in the ICRS, rather too large than too small
/// (sky::icrs_moc_covering); `what` says what is covered and becomes MOCID with the project's title. Throws
/// base::InputError when there are no pixels, and as OutputFile.
Written export_moc(const MapInfo& info, std::span<const std::int64_t> uniqs, const std::string& what,
                   const Target& target);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sky/cell_set.h"
#include "sky/frames.h"

namespace coalsack::sky {

/// A space MOC (IVOA Multi-Order Coverage map 2.0): a piece of the sky as HEALPix cells of several orders, in
/// the ICRS as the standard has it, or with Galactic axes as some older files and Galactic HiPS have it.
struct Moc {
  Frame frame = Frame::icrs;
  int order = 0;  ///< the resolution it was made at, at least cells.finest_order()
  CellSet cells;

  bool operator==(const Moc&) const = default;
};

/// Whether a Galactic direction lies in the MOC, to the 0.4 mas of the finest cells. Throws base::InputError
/// as checked().
bool contains(const Moc& moc, double l_deg, double b_deg);

/// The Galactic pixels of one nside whose centres lie in the MOC, as sorted uniq numbers. Throws
/// base::InputError, saying how many there would be of `what`, for more than max_pixels.
std::vector<std::int64_t> pixels_centred_in(const Moc& moc, std::int64_t nside, const std::string& what,
                                            std::int64_t max_pixels);

/// The footprint of Galactic pixels (uniq numbers, any nside, any order, overlaps allowed) as a standalone
/// MOC: in the ICRS, so on another grid, and therefore made too large rather than too small. Every point of
/// every pixel is inside; no point is inside that is farther from them than two diameters of a cell. The
/// smallest cells along a pixel's edge are one order finer than the pixel (at most 29). The excess is a few
/// per cent of the area for a region of thousands of pixels, four times the pixel for one alone. Throws
/// base::InputError for a number that is not a pixel.
Moc icrs_moc_covering(std::span<const std::int64_t> uniqs);

/// The same footprint with Galactic axes, exact: for a HiPS with Galactic axes.
Moc galactic_moc_of(std::span<const std::int64_t> uniqs);

}  // namespace coalsack::sky

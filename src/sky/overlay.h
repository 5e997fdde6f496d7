// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sky/cell_set.h"
#include "sky/frames.h"

namespace coalsack::sky {

/// HEALPix cells of one frame laid over a set given in another. Inside this room. Both walk down the
/// hierarchy of cells: a cell whose surrounding circle misses the set is dropped, one whose circle lies
/// inside is taken whole, and only those on the set's edge are opened. Time grows with the edge, not with the
/// sky.

/// The Galactic pixels of order `order` whose centres lie in `set`, a set in `frame`. Stops with
/// base::InputError, as refuse_too_many says for `what`, beyond max_pixels. REQUIRES: order in [0, 29].
std::vector<std::int64_t> galactic_pixels_centred_in(const CellSet& set, Frame frame, int order,
                                                     const std::string& what, std::int64_t max_pixels);

/// Cells of the ICRS, down to `order`, that together cover every point of `galactic`. REQUIRES: order in [0,
/// 29].
CellSet icrs_cover_of(const CellSet& galactic, int order);

}  // namespace coalsack::sky

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "diagram/observation.h"
#include "diagram/star_pool.h"

namespace coalsack::diagram {

/// How the reference diagram is averaged.
struct ExpectedDiagramOptions {
  int deviates = 16;  ///< draws of every star's noise, in pairs of opposite sign; even, 2 to 1024
};

/// The reference diagrams of a sightline: the expected number of stars in each cell without any dust and
/// without variation of the Galaxy, one array (y, x) of floats per diagram. Every star of the pool counts
/// with its chance of detection, averaged over draws of its noise, over the pool's area factor. A pure
/// function; numbers come from the stream "reference diagram" of the reference. Throws InputError for a pool
/// that lacks a column or for deviates out of range.
std::vector<std::vector<float>> expected_diagrams(const StarPool& pool, const Observation& observation,
                                                  std::uint64_t seed, std::uint64_t reference,
                                                  const ExpectedDiagramOptions& options = {});

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace coalsack::plot {

/// 256 colours 0xRRGGBB, equal steps from low to high.
using ColourTable = std::array<std::uint32_t, 256>;

/// N. Smith and S. van der Walt 2015, "mpl-colormaps", CC0; rounded to 8 bits from matplotlib 3.6's tables.
extern const ColourTable viridis_table;
extern const ColourTable magma_table;
extern const ColourTable inferno_table;

}  // namespace coalsack::plot

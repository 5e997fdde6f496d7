// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "plot/colour.h"

namespace coalsack::plot {

/// Perceptually uniform maps from a number to a colour.
/// viridis, magma, inferno: N. Smith and S. van der Walt 2015, released under CC0, the tables that matplotlib
/// carries. cool_warm, diverging, for residuals: K. Moreland 2009 (Diverging Color Maps for Scientific
/// Visualization), computed. grey: equal steps of lightness, dark is high.
enum class ColourMap { viridis, magma, inferno, cool_warm, grey };

/// The colour at t, 0 (low) to 1 (high); beyond them, and at NaN, the colour of the nearer end (0 for NaN).
Colour colour_at(ColourMap map, double t);

}  // namespace coalsack::plot

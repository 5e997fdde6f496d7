// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// A quantity over magnitude: what was measured in bins, and the curve put through it. Either may be empty.
struct MagnitudeCurve {
  std::string band;
  std::vector<double> bin_mag;
  std::vector<double> bin_value;
  std::vector<double> bin_error;  // half-length of the bar; may be empty
  std::vector<double> fit_mag;
  std::vector<double> fit_value;
};

/// Photometric errors (mag, logarithmic) and completeness (0 to 1) side by side, one colour per band; either
/// side without curves is left out.
Figure curves_figure(std::span<const MagnitudeCurve> errors, std::span<const MagnitudeCurve> completeness,
                     const std::string& title);

}  // namespace coalsack::plot

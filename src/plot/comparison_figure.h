// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// Two maps, place by place.
struct Comparison {
  std::vector<double> ours_mag;
  std::vector<double> other_mag;
  std::vector<Polygon>
      places;              ///< one per value: an outline on the sky (l, b in degrees), value ours - other
  std::string ours_label;  ///< of the axes, with units
  std::string other_label;
  std::string title;  ///< of the scatter plot: number, correlation, bias, rms
  double slope = 1;   ///< of the line ours = intercept + slope * other; NaN: not drawn
  double intercept_mag = 0;
};

/// One value against the other with the line of equality and the fitted one: points, or, where there are more
/// than 3,000, their number in 80 x 80 cells.
Panel scatter_panel(const Comparison& comparison);
/// ours - other on the sky, longitude to the left.
Panel residual_panel(const Comparison& comparison);
/// Both, side by side.
Figure comparison_figure(const Comparison& comparison);

}  // namespace coalsack::plot

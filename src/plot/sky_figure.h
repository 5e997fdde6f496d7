// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// A map of some sky as cells in longitude (x, degrees, growing to the left, beyond 360 where it passes l =
/// 0) and latitude (y, degrees).
struct SkyMap {
  Grid values;  // NaN where there is no sightline
  std::string title;
  std::string label = "A_{V} (mag)";  // along the colour bar; empty: no bar
  /// The ends of the colour scale; absent: those of the values.
  std::optional<Range> range;
  /// A difference: diverging colours about zero.
  bool residual = false;
  /// Lines of equal value, drawn at `levels`; their grid may be coarser and smoother than the map's.
  std::optional<Grid> contours;
  std::vector<double> levels;
};

/// How many degrees of longitude are as long as one of latitude, at latitude b; 80 deg stands for what is
/// beyond.
double stretch_at(double b_deg);

/// Maps of one region on one page, below each other where the region is wide and beside each other where it
/// is not, each in equal degrees at its middle latitude. At least one.
Figure sky_figure(std::span<const SkyMap> maps, const std::string& title = "");

/// From 0, or the lowest value if that is less, to the value that only `outside` of those that are finite
/// exceed, rounded up to two digits: what several maps share as a colour scale.
Range shared_range(std::span<const Grid* const> grids, double outside = 0.001);

/// About `count` round values that divide the upper part of the values, for contours; fewer where they do not
/// vary.
std::vector<double> contour_levels(const Grid& grid, int count = 3);

/// The grid with cells merged `across` by `down` and smoothed by a Gaussian of standard deviation `sigma`, in
/// merged cells; cells without a value count for nothing, and a cell stays without one where less than half
/// of its surroundings have.
Grid smoothed(const Grid& grid, std::size_t across, std::size_t down, double sigma);

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// How the plane is laid on paper, always as seen from the north Galactic pole: a sector with the Sun at its
/// tip; x towards the Galactic centre and y towards l = 90 from the Sun; or distance over longitude, where
/// each sightline is as wide near as far.
enum class FaceOnView { polar, cartesian, longitude };

/// A quantity over longitude (x, degrees, beyond 360 where it passes l = 0) and distance from the Sun (y,
/// kpc).
struct FaceOnMap {
  Grid values;  // NaN where there is no sightline
  std::string title;
  std::string label = "dA_{V}/dr (mag kpc^{\u22121})";
  ColourMap colours = ColourMap::viridis;
  /// The ends of the colour scale; absent: those of the values.
  std::optional<Range> range;
};

/// Objects to overlay. Those outside a map are not drawn.
struct Tracers {
  std::string name;  // markup, for the legend
  std::vector<double> l_deg;
  std::vector<double> d_kpc;
};

/// Maps side by side with the same objects on each. At least one map.
Figure faceon_figure(std::span<const FaceOnMap> maps, std::span<const Tracers> tracers, FaceOnView view);

}  // namespace coalsack::plot

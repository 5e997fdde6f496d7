// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// A survey diagram: star counts over a colour (x) and a magnitude (y).
struct Diagram {
  Grid counts;  // [colour][magnitude]
  std::string colour_label = "[J\u2212K] (mag)";
  std::string magnitude_label = "[K] (mag)";
  std::string title;
};

/// The counts in colour, logarithmic, bins without stars white; magnitudes grow downwards. `most` is the
/// count at the colour scale's end, for diagrams that are compared; absent: the highest of these.
Panel diagram_panel(const Diagram& diagram, std::optional<double> most = std::nullopt);

/// One diagram, a column wide.
Figure diagram_figure(const Diagram& diagram);

/// Diagrams side by side on one colour scale, such as model and observation, or several surveys. At least
/// one.
Figure diagrams_figure(std::span<const Diagram> diagrams);

/// An extincted diagram beside the reference it came from, and the profile that was laid on it.
struct Example {
  Diagram extincted;
  Diagram reference;
  double bin_kpc = 0.1;
  std::vector<double> dav_mag_per_kpc;  // per bin of distance, from 0
  std::string title;
};

/// One row per example: extincted diagram, reference diagram, and the profile dA_V/dr with cumulative A_V on
/// the right axis, as in Cornu & Montillaud's Fig. A.2 without predictions. The counts of a row share a
/// scale.
Figure examples_figure(std::span<const Example> examples);

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plot/layer.h"

namespace coalsack::plot {

/// Width of one column and of a page in Astronomy & Astrophysics, mm.
inline constexpr double column_width_mm = 88;
inline constexpr double page_width_mm = 180;

struct Axis {
  std::string label;  // with its unit, as in "Distance (kpc)"
  /// The ends; absent ones come from the data.
  std::optional<double> low;
  std::optional<double> high;
  Scaling scaling = Scaling::linear;
  /// Grows leftwards or downwards: Galactic longitudes, magnitudes.
  bool reversed = false;
  /// Of numbers and label, where two y axes are told apart.
  Colour colour = palette::black;
  /// Longitudes, which are labelled from 0 to 360 degrees and may go on beyond.
  bool around_360 = false;
};

/// Draws the panel as seen from the north Galactic pole with the Sun at the tip: x is longitude in degrees,
/// growing anticlockwise, y is distance from the Sun. Distances begin at 0.
struct PolarView {
  /// The longitude that points up; absent: the middle of the panel's longitudes.
  std::optional<double> up_l_deg;
};

enum class Legend { none, upper_left, upper_right, lower_left, lower_right };

/// One pair of axes with what is drawn between them, first layer lowest.
struct Panel {
  std::string title;
  Axis x;
  Axis y;
  std::optional<Axis> right;       // a second y axis
  std::optional<PolarView> polar;  // absent: Cartesian
  bool equal_aspect = false;       // one unit of y is y_stretch times as long as one of x
  double y_stretch = 1;
  bool colour_bar = true;  // for the first layer whose colour scale has a label
  Legend legend = Legend::none;
  std::vector<Layer> layers;
};

/// Panels in a grid on a page.
struct Figure {
  std::size_t rows = 1;
  std::size_t columns = 1;
  double width_mm = column_width_mm;
  double height_mm = 70;
  /// [rows * columns], row by row; an absent one leaves its place empty.
  std::vector<std::optional<Panel>> panels;
  /// Relative sizes of the panels; empty: equal.
  std::vector<double> column_weights;
  std::vector<double> row_weights;
  std::string title;
  /// The names of all panels' layers, each once, in rows at the foot of the page.
  bool legend_below = false;
  double font_pt = 7.5;
  /// Pixels per inch of a PNG, and of the images inside an SVG or PDF.
  double dpi = 300;
};

/// A figure of one panel.
Figure single(Panel panel, double width_mm, double height_mm);

}  // namespace coalsack::plot

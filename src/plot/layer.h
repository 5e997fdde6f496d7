// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "plot/colour_scale.h"
#include "plot/grid.h"

namespace coalsack::plot {

// What a panel shows, each kind a plain value. Coordinates are those of the panel's axes: x and y, or
// longitude [deg] and distance in a polar panel. A coordinate that is NaN is not drawn. A `name` that is not
// empty stands in the legend. Names, labels and texts are markup (markup.h).

struct Point {
  double x = 0;
  double y = 0;

  bool operator==(const Point&) const = default;
};

enum class Dash { solid, dashed, dotted, dash_dotted };

struct Stroke {
  Colour colour = palette::black;
  double width_pt = 1;
  Dash dash = Dash::solid;
};

/// Cells in colour. In a polar panel the cells are ring sectors: a face-on view.
struct Image {
  Grid grid;
  ColourScale colours;
};

/// A closed shape with a value, such as the outline of a HEALPix pixel.
struct Polygon {
  std::vector<Point> corners;
  double value = 0;
};

/// Filled shapes in colour.
struct Polygons {
  std::vector<Polygon> shapes;
  ColourScale colours;
};

/// Points joined by a line; a point that is NaN breaks it.
struct Line {
  std::vector<double> x;
  std::vector<double> y;
  Stroke stroke;
  std::string name;
  /// y holds one value per bin and x the bins' edges, one more: drawn as a histogram's outline.
  bool steps = false;
  /// y is read on the panel's right axis.
  bool right_axis = false;
  /// A white border, for a line over an image.
  bool halo = false;
  /// Does not widen the panel's axes.
  bool guide = false;
};

enum class Marker { dot, circle, square, diamond, cross };

/// Markers; open ones (circle, square, diamond) are outlines unless filled.
struct Points {
  std::vector<double> x;
  std::vector<double> y;
  /// Half-lengths of vertical error bars; empty: none.
  std::vector<double> y_error;
  Marker marker = Marker::dot;
  bool filled = false;
  double size_pt = 3;
  Stroke stroke;  // colour, and width of outlines and error bars
  std::string name;
  bool right_axis = false;
};

/// Lines of equal value through the centres of the cells.
struct Contours {
  Grid grid;
  std::vector<double> levels;
  Stroke stroke;
  std::string name;
};

/// The area between two curves of the same x.
struct Band {
  std::vector<double> x;
  std::vector<double> low;
  std::vector<double> high;
  Colour colour = with_opacity(palette::blue, 0.25);
  std::string name;
  bool steps = false;  // x are edges, as for Line
  bool right_axis = false;
};

enum class Align { start, middle, end };

/// A note. At data coordinates, or at fractions of the panel (0, 0 lower left; 1, 1 upper right). In the
/// panel's upper part it hangs from its point, in its lower part it stands on it, if `inside_panel`.
struct Text {
  double x = 0;
  double y = 0;
  std::string text;
  bool inside_panel = false;
  Align align = Align::start;
  double size_pt = 0;  // 0: the figure's
  Colour colour = palette::black;
};

using Layer = std::variant<Image, Polygons, Band, Line, Points, Contours, Text>;

}  // namespace coalsack::plot

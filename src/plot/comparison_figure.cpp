// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/comparison_figure.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plot/sky_figure.h"

namespace coalsack::plot {
namespace {

constexpr std::size_t most_points = 3000;
constexpr std::size_t cells = 80;

/// Ends that hold all values of both, from 0 where none is below.
Range shared_range(const Comparison& comparison) {
  double low = 0;
  double high = 0;
  for (const auto* values : {&comparison.ours_mag, &comparison.other_mag})
    for (const double value : *values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (!(high > low)) high = low + 1;
  const double margin = 0.04 * (high - low);
  return {low < 0 ? low - margin : 0, high + margin};
}

Layer drawn_values(const Comparison& comparison, Range range) {
  if (comparison.ours_mag.size() <= most_points) {
    Points points;
    points.x = comparison.other_mag;
    points.y = comparison.ours_mag;
    points.size_pt = 1.6;
    points.stroke = {with_opacity(palette::blue, 0.5), 0.5, Dash::solid};
    return points;
  }
  Image image{{cells, cells, range, range, std::vector<double>(cells * cells, 0)}, {}};
  for (std::size_t i = 0; i < comparison.ours_mag.size(); ++i)
    if (const auto cell = image.grid.cell_at(comparison.other_mag[i], comparison.ours_mag[i]))
      ++image.grid.values[*cell];
  image.colours.scaling = Scaling::logarithmic;
  image.colours.low = 1;
  image.colours.below = palette::white;
  image.colours.reversed = true;
  image.colours.label = "Places per cell";
  return image;
}

}  // namespace

Panel scatter_panel(const Comparison& comparison) {
  const Range range = shared_range(comparison);
  Panel panel;
  panel.title = comparison.title;
  panel.x = {comparison.other_label, range.low, range.high};
  panel.y = {comparison.ours_label, range.low, range.high};
  panel.equal_aspect = true;
  panel.legend = Legend::upper_left;
  panel.layers.push_back(drawn_values(comparison, range));
  Line equal;
  equal.x = {range.low, range.high};
  equal.y = equal.x;
  equal.stroke = {palette::black, 0.8, Dash::dashed};
  equal.name = "equal";
  panel.layers.emplace_back(std::move(equal));
  if (std::isfinite(comparison.slope) && std::isfinite(comparison.intercept_mag)) {
    Line fitted;
    fitted.x = {range.low, range.high};
    for (const double x : fitted.x) fitted.y.push_back(comparison.intercept_mag + comparison.slope * x);
    fitted.stroke = {palette::vermilion, 1, Dash::solid};
    fitted.name = "least squares";
    panel.layers.emplace_back(std::move(fitted));
  }
  return panel;
}

Panel residual_panel(const Comparison& comparison) {
  Panel panel;
  panel.x.label = "Galactic longitude (deg)";
  panel.x.reversed = true;
  panel.y.label = "Galactic latitude (deg)";
  panel.x.around_360 = true;
  panel.equal_aspect = true;
  Polygons polygons;
  polygons.shapes = comparison.places;
  std::vector<double> sizes;
  double low = 90, high = -90;
  for (const Polygon& shape : polygons.shapes) {
    if (std::isfinite(shape.value)) sizes.push_back(std::abs(shape.value));
    for (const Point& corner : shape.corners) {
      low = std::min(low, corner.y);
      high = std::max(high, corner.y);
    }
  }
  panel.y_stretch = stretch_at((low + high) / 2);
  if (!sizes.empty()) {
    // The end of the scale: the largest but one in a hundred, so that a few outliers do not hide the rest.
    const auto place =
        sizes.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), place, sizes.end());
    const double end = *place > 0 ? *place : 1;
    polygons.colours.low = -end;
    polygons.colours.high = end;
  }
  polygons.colours.map = ColourMap::cool_warm;
  polygons.colours.symmetric = true;
  polygons.colours.label = "this map \u2212 other (mag)";
  panel.layers.emplace_back(std::move(polygons));
  return panel;
}

Figure comparison_figure(const Comparison& comparison) {
  Figure figure;
  figure.columns = 2;
  figure.width_mm = page_width_mm;
  figure.height_mm = 80;
  figure.column_weights = {1, 1.25};
  figure.panels = {scatter_panel(comparison), residual_panel(comparison)};
  return figure;
}

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/extent.h"

#include <vector>

namespace coalsack::plot {
namespace {

enum class Which { x, y, right };

// What one layer covers along one axis.
struct Extent {
  std::optional<Range> range;
  bool fills = false;  // an image: the panel ends with it
  bool marks = false;  // markers, which the panel's edge would cut
};

std::optional<Range> corner_range(const Polygons& polygons, Which which, Scaling scaling) {
  std::vector<double> values;
  for (const Polygon& shape : polygons.shapes) {
    for (const Point& corner : shape.corners) values.push_back(which == Which::x ? corner.x : corner.y);
  }
  return range_of(values, scaling);
}

std::optional<Range> cell_range(const Grid& grid, Which which, Scaling scaling) {
  if (grid.nx == 0 || grid.ny == 0) return std::nullopt;
  const Range& range = which == Which::x ? grid.x : grid.y;
  const double ends[] = {range.low, range.high};
  return range_of(ends, scaling);
}

std::vector<double> with_error_bars(const Points& points) {
  std::vector<double> values = points.y;
  for (std::size_t i = 0; i < points.y_error.size(); ++i) {
    values.push_back(points.y[i] - points.y_error[i]);
    values.push_back(points.y[i] + points.y_error[i]);
  }
  return values;
}

Extent extent(const Layer& layer, Which which, Scaling scaling) {
  const bool right = which == Which::right;
  if (const auto* image = std::get_if<Image>(&layer)) {
    return {right ? std::nullopt : cell_range(image->grid, which, scaling), true};
  }
  if (const auto* polygons = std::get_if<Polygons>(&layer)) {
    return {right ? std::nullopt : corner_range(*polygons, which, scaling), true};
  }
  if (const auto* contours = std::get_if<Contours>(&layer)) {
    return {right ? std::nullopt : cell_range(contours->grid, which, scaling), true};
  }
  if (const auto* line = std::get_if<Line>(&layer)) {
    if (line->guide) return {};
    if (which == Which::x) return {range_of(line->x, scaling), false};
    return {line->right_axis == right ? range_of(line->y, scaling) : std::nullopt, false};
  }
  if (const auto* points = std::get_if<Points>(&layer)) {
    if (which == Which::x) return {range_of(points->x, scaling), false, true};
    if (points->right_axis != right) return {};
    return {range_of(with_error_bars(*points), scaling), false};
  }
  if (const auto* band = std::get_if<Band>(&layer)) {
    if (which == Which::x) return {range_of(band->x, scaling), false};
    if (band->right_axis != right) return {};
    return {joined(range_of(band->low, scaling), range_of(band->high, scaling)), false};
  }
  return {};  // notes do not widen a panel
}

Scale axis_scale(const Panel& panel, const Axis& axis, Which which, Scaling scaling) {
  std::optional<Range> lines;
  std::optional<Range> areas;
  std::optional<Range> marks;
  for (const Layer& layer : panel.layers) {
    const Extent found = extent(layer, which, scaling);
    std::optional<Range>& kind = found.fills ? areas : found.marks ? marks : lines;
    kind = joined(kind, found.range);
  }
  const bool only_marks = marks && !lines;
  lines = joined(lines, marks);
  if (lines && (which != Which::x || only_marks) && !panel.polar) {
    constexpr double margin = 0.05;
    if (scaling == Scaling::logarithmic) {
      lines = Range{lines->low / 1.3, lines->high * 1.3};
    } else {
      const double pad = margin * (lines->high - lines->low);
      const auto stays = [only_marks](double end) { return end == 0 && !only_marks; };
      lines = Range{stays(lines->low) ? 0 : lines->low - pad, stays(lines->high) ? 0 : lines->high + pad};
    }
  }
  // Where there is an image, it is the panel; lines may leave it.
  const std::optional<Range> data = areas ? areas : lines;
  return Scale(drawable(axis.low, axis.high, data, scaling), scaling, axis.reversed);
}

}  // namespace

PanelScales panel_scales(const Panel& panel) {
  PanelScales scales;
  if (panel.polar) {
    Axis distance = panel.y;
    distance.low = 0;
    distance.reversed = false;
    Axis longitude = panel.x;
    longitude.reversed = false;
    scales.x = axis_scale(panel, longitude, Which::x, Scaling::linear);
    scales.y = axis_scale(panel, distance, Which::y, Scaling::linear);
    return scales;
  }
  scales.x = axis_scale(panel, panel.x, Which::x, panel.x.scaling);
  scales.y = axis_scale(panel, panel.y, Which::y, panel.y.scaling);
  if (panel.right) scales.right = axis_scale(panel, *panel.right, Which::right, panel.right->scaling);
  return scales;
}

}  // namespace coalsack::plot

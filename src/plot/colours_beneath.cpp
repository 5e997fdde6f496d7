// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/colours_beneath.h"

#include <cstddef>
#include <optional>

#include "plot/axis_style.h"
#include "plot/draw_layers.h"

namespace coalsack::plot {
namespace {

// The crossings of a ray in +x with the sides are counted: odd inside.
bool holds(const Polygon& shape, Point point) {
  bool inside = false;
  const std::vector<Point>& corners = shape.corners;
  for (std::size_t i = 0, before = corners.size() - 1; i < corners.size(); before = i++) {
    const Point& a = corners[i];
    const Point& b = corners[before];
    if ((a.y > point.y) == (b.y > point.y)) continue;
    if (point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

std::optional<double> value_at(const Layer& layer, Point point) {
  if (const auto* image = std::get_if<Image>(&layer)) return image->grid.value_at(point.x, point.y);
  if (const auto* polygons = std::get_if<Polygons>(&layer)) {
    for (const Polygon& shape : polygons->shapes) {
      if (holds(shape, point)) return shape.value;
    }
  }
  return std::nullopt;
}

}  // namespace

ColoursBeneath::ColoursBeneath(const Panel& panel, const PanelView& view) : view_(view) {
  for (auto layer = panel.layers.rbegin(); layer != panel.layers.rend(); ++layer) {
    if (const std::optional<ColourRamp> ramp = colour_ramp(*layer)) areas_.push_back({&*layer, *ramp});
  }
}

Colour ColoursBeneath::at(Point page) const {
  const std::optional<Point> point = view_.data(page);
  if (!point) return palette::white;
  for (const Area& area : areas_) {
    if (const std::optional<double> value = value_at(*area.layer, *point)) return area.ramp.of(*value);
  }
  return palette::white;
}

void draw_mark(Canvas& canvas, Point edge, Point inwards, bool major, const ColoursBeneath& beneath) {
  const double length = major ? major_tick_pt : minor_tick_pt;
  const auto along = [&](double part) {
    return Point{edge.x + part * length * inwards.x, edge.y + part * length * inwards.y};
  };
  canvas.move_to(edge);
  canvas.line_to(along(1));
  canvas.stroke({readable_on(beneath.at(along(0.6))), frame_width_pt});
}

}  // namespace coalsack::plot

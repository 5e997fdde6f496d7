// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/draw_layers.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plot/contour.h"

namespace coalsack::plot {
namespace {

bool drawable_at(Point point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

// The line through the points becomes part of the path, broken where a point is NaN.
void add_line(Canvas& canvas, const std::vector<Point>& points) {
  bool pen_down = false;
  for (const Point& point : points) {
    if (!drawable_at(point)) {
      pen_down = false;
    } else if (pen_down) {
      canvas.line_to(point);
    } else {
      canvas.move_to(point);
      pen_down = true;
    }
  }
}

// The corners of a curve on the page; of a histogram's outline if steps.
std::vector<Point> page_points(const PanelView& view, const std::vector<double>& x,
                               const std::vector<double>& y, bool steps, bool right_axis) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < y.size(); ++i) {
    points.push_back(view.page(x[i], y[i], right_axis));
    if (steps) points.push_back(view.page(x[i + 1], y[i], right_axis));
  }
  return points;
}

struct LayerPen {
  Canvas& canvas;
  const PanelView& view;
  double font_pt;

  void operator()(const Image& image) const {
    const Grid& grid = image.grid;
    if (grid.nx == 0 || grid.ny == 0) return;
    if (!(grid.x.high > grid.x.low && grid.y.high > grid.y.low)) return;
    const ColourRamp ramp(image.colours, grid.values);
    std::vector<Colour> colours;
    colours.reserve(grid.values.size());
    for (const double value : grid.values) colours.push_back(ramp.of(value));
    canvas.raster(view.box(), [&](Point page) {
      const std::optional<Point> point = view.data(page);
      if (!point) return Colour{0, 0, 0, 0};
      const std::optional<std::size_t> cell = grid.cell_at(point->x, point->y);
      return cell ? colours[*cell] : Colour{0, 0, 0, 0};
    });
  }

  void operator()(const Polygons& polygons) const {
    const ColourRamp ramp = *colour_ramp(polygons);
    for (const Polygon& shape : polygons.shapes) {
      std::vector<Point> corners;
      for (const Point& corner : shape.corners) corners.push_back(view.page(corner.x, corner.y));
      if (corners.size() < 3 || !std::all_of(corners.begin(), corners.end(), drawable_at)) continue;
      add_line(canvas, corners);
      canvas.close_path();
      const Colour colour = ramp.of(shape.value);
      canvas.fill(colour, true);
      canvas.stroke({colour, 0.25});  // closes the hair-thin gaps between neighbours
    }
  }

  void operator()(const Band& band) const {
    std::vector<Point> low = page_points(view, band.x, band.low, band.steps, band.right_axis);
    const std::vector<Point> high = page_points(view, band.x, band.high, band.steps, band.right_axis);
    const auto whole = [&](std::size_t i) { return drawable_at(low[i]) && drawable_at(high[i]); };
    for (std::size_t i = 0; i < low.size(); ++i) {
      if (!whole(i)) continue;
      const std::size_t first = i;
      while (i < low.size() && whole(i)) ++i;
      canvas.move_to(low[first]);
      for (std::size_t k = first + 1; k < i; ++k) canvas.line_to(low[k]);
      for (std::size_t k = i; k-- > first;) canvas.line_to(high[k]);
      canvas.close_path();
      canvas.fill(band.colour);
    }
  }

  void operator()(const Line& line) const {
    add_line(canvas, page_points(view, line.x, line.y, line.steps, line.right_axis));
    if (line.halo) canvas.stroke({with_opacity(palette::white, 0.7), line.stroke.width_pt + 0.8}, true);
    canvas.stroke(line.stroke);
  }

  void operator()(const Points& points) const {
    for (std::size_t i = 0; i < points.y_error.size(); ++i) {
      const double error = points.y_error[i];
      Point low = view.page(points.x[i], points.y[i] - error, points.right_axis);
      const Point high = view.page(points.x[i], points.y[i] + error, points.right_axis);
      // A bar that reaches below what a logarithmic axis has goes down to its end.
      if (drawable_at(high) && std::isnan(low.y)) low = {high.x, view.box().bottom()};
      add_line(canvas, {low, high});
    }
    if (!points.y_error.empty()) canvas.stroke({points.stroke.colour, points.stroke.width_pt * 0.8});
    for (std::size_t i = 0; i < points.x.size(); ++i) {
      const Point centre = view.page(points.x[i], points.y[i], points.right_axis);
      if (drawable_at(centre)) draw_marker(canvas, centre, points);
    }
  }

  void operator()(const Contours& contours) const {
    for (const double level : contours.levels) {
      for (const std::vector<Point>& line : contour_lines(contours.grid, level)) {
        std::vector<Point> points;
        for (const Point& point : line) points.push_back(view.page(point.x, point.y));
        add_line(canvas, points);
      }
    }
    canvas.stroke(contours.stroke);
  }

  void operator()(const Text& note) const {
    const double size = note.size_pt > 0 ? note.size_pt : font_pt;
    const Box& box = view.box();
    Point point = view.page(note.x, note.y);
    TextPlace place{note.align, Vertical::centre, 0};
    if (note.inside_panel) {
      point = {box.left + note.x * box.width, box.bottom() - note.y * box.height};
      place.vertical = note.y > 0.5 ? Vertical::below : Vertical::above;
    }
    canvas.text(point, note.text, size, place, note.colour, true);
  }
};

}  // namespace

std::optional<ColourRamp> colour_ramp(const Layer& layer) {
  if (const auto* image = std::get_if<Image>(&layer)) return ColourRamp(image->colours, image->grid.values);
  if (const auto* polygons = std::get_if<Polygons>(&layer)) {
    std::vector<double> values;
    for (const Polygon& shape : polygons->shapes) values.push_back(shape.value);
    return ColourRamp(polygons->colours, values);
  }
  return std::nullopt;
}

void draw_marker(Canvas& canvas, Point centre, const Points& style) {
  const double half = style.size_pt / 2;
  const auto [x, y] = centre;
  switch (style.marker) {
    case Marker::dot:
    case Marker::circle:
      canvas.move_to({x + half, y});
      canvas.arc(centre, half, 0, 2 * std::numbers::pi);
      canvas.close_path();
      break;
    case Marker::square:
      canvas.rectangle({x - half, y - half, style.size_pt, style.size_pt});
      break;
    case Marker::diamond:
      canvas.move_to({x, y - half * 1.25});
      canvas.line_to({x + half * 1.25, y});
      canvas.line_to({x, y + half * 1.25});
      canvas.line_to({x - half * 1.25, y});
      canvas.close_path();
      break;
    case Marker::cross:
      canvas.move_to({x - half, y - half});
      canvas.line_to({x + half, y + half});
      canvas.move_to({x - half, y + half});
      canvas.line_to({x + half, y - half});
      break;
  }
  if (style.marker == Marker::dot || (style.filled && style.marker != Marker::cross)) {
    canvas.fill(style.stroke.colour);
  } else {
    canvas.stroke({style.stroke.colour, style.stroke.width_pt});
  }
}

void draw_layers(Canvas& canvas, const Panel& panel, const PanelView& view, double font_pt) {
  canvas.save();
  view.outline(canvas);
  canvas.clip();
  for (const Layer& layer : panel.layers) std::visit(LayerPen{canvas, view, font_pt}, layer);
  canvas.restore();
}

}  // namespace coalsack::plot

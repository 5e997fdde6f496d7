// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/faceon_figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <tuple>
#include <utility>

#include "base/angle.h"

namespace coalsack::plot {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double cells_across = 900;

struct MarkerStyle {
  Marker marker;
  Colour colour;
};
// Colours that stand out from viridis, from inferno and from a legend's white.
constexpr std::array<MarkerStyle, 5> styles = {{{Marker::square, {1, 0.25, 0.2}},
                                                {Marker::circle, {0.95, 0.5, 0.9}},
                                                {Marker::diamond, palette::orange},
                                                {Marker::cross, palette::sky_blue},
                                                {Marker::dot, {1, 0.75, 0.6}}}};

// The longitude that lies in the range, however often round; NaN if none does.
double inside(double l_deg, Range range) {
  const double l = l_deg - 360 * std::floor((l_deg - range.low) / 360);
  return l <= range.high ? l : nan_value;
}

Point place(double l_deg, double d_kpc, FaceOnView view) {
  if (view != FaceOnView::cartesian) return {l_deg, d_kpc};
  return {d_kpc * std::cos(l_deg * base::radians_per_degree),
          d_kpc * std::sin(l_deg * base::radians_per_degree)};
}

// The square around a sector with the Sun at (0, 0).
std::pair<Range, Range> around(const Grid& values) {
  Range x{0, 0};
  Range y{0, 0};
  for (int i = 0; i <= 720; ++i) {
    const Point end =
        place(std::lerp(values.x.low, values.x.high, i / 720.0), values.y.high, FaceOnView::cartesian);
    x = {std::min(x.low, end.x), std::max(x.high, end.x)};
    y = {std::min(y.low, end.y), std::max(y.high, end.y)};
  }
  const double pad = 0.03 * values.y.high;
  return {{x.low - pad, x.high + pad}, {y.low - pad, y.high + pad}};
}

Grid cartesian(const Grid& polar) {
  Grid out;
  std::tie(out.x, out.y) = around(polar);
  const double width = out.x.high - out.x.low;
  const double height = out.y.high - out.y.low;
  const double cell = std::max(width, height) / cells_across;
  out.nx = static_cast<std::size_t>(std::ceil(width / cell));
  out.ny = static_cast<std::size_t>(std::ceil(height / cell));
  out.values.reserve(out.nx * out.ny);
  for (std::size_t ix = 0; ix < out.nx; ++ix) {
    const double x = out.x.low + width * (static_cast<double>(ix) + 0.5) / static_cast<double>(out.nx);
    for (std::size_t iy = 0; iy < out.ny; ++iy) {
      const double y = out.y.low + height * (static_cast<double>(iy) + 0.5) / static_cast<double>(out.ny);
      const double l = inside(std::atan2(y, x) / base::radians_per_degree, polar.x);
      out.values.push_back(polar.value_at(l, std::hypot(x, y)).value_or(nan_value));
    }
  }
  return out;
}

Points drawn(const Tracers& tracers, const MarkerStyle& style, const Grid& values, FaceOnView view) {
  Points points;
  points.name = tracers.name;
  points.marker = style.marker;
  points.size_pt = style.marker == Marker::dot ? 2.2 : 3.2;
  points.stroke = {style.colour, 0.7};
  for (std::size_t i = 0; i < tracers.l_deg.size(); ++i) {
    const double l = inside(tracers.l_deg[i], values.x);
    const double d = tracers.d_kpc[i];
    if (std::isnan(l) || !(d >= values.y.low && d <= values.y.high)) continue;
    const Point at = place(l, d, view);
    points.x.push_back(at.x);
    points.y.push_back(at.y);
  }
  return points;
}

// The Sun, its name beside the sector.
void add_sun(Panel& panel, const Grid& values) {
  Points sun;
  sun.x = {0};
  sun.y = {0};
  sun.marker = Marker::circle;
  sun.size_pt = 5;
  sun.stroke = {palette::black, 0.8};
  panel.layers.emplace_back(sun);
  sun.marker = Marker::dot;
  sun.size_pt = 1.6;
  panel.layers.emplace_back(std::move(sun));
  const Point middle = place((values.x.low + values.x.high) / 2, 1, FaceOnView::cartesian);
  const bool sideways = std::abs(middle.x) > 0.7;
  panel.layers.emplace_back(Text{0, sideways ? 0.06 * values.y.high : 0, sideways ? "Sun" : "  Sun", false,
                                 sideways && middle.x < 0 ? Align::end : Align::start, 6.5, palette::black});
}

Panel faceon_panel(const FaceOnMap& map, std::span<const Tracers> tracers, FaceOnView view) {
  Panel panel;
  panel.title = map.title;
  const Grid& values = map.values;
  Image image{view == FaceOnView::cartesian ? cartesian(values) : values, {}};
  image.colours.map = map.colours;
  image.colours.label = map.label;
  image.colours.low = map.range ? std::optional(map.range->low) : std::nullopt;
  image.colours.high = map.range ? std::optional(map.range->high) : std::nullopt;
  panel.x.low = image.grid.x.low;
  panel.x.high = image.grid.x.high;
  panel.y.low = image.grid.y.low;
  panel.y.high = image.grid.y.high;
  switch (view) {
    case FaceOnView::polar:
      panel.polar = PolarView{};
      panel.x.label = "Galactic longitude";
      panel.y.label = "Distance (kpc)";
      break;
    case FaceOnView::longitude:
      panel.x.label = "Galactic longitude l (deg)";
      panel.x.reversed = true;
      panel.x.around_360 = true;
      panel.y.label = "Distance (kpc)";
      break;
    case FaceOnView::cartesian:
      panel.x.label = "x, towards the Galactic centre (kpc)";
      panel.y.label = "y, towards l = 90\u00b0 (kpc)";
      panel.equal_aspect = true;
      image.colours.no_value = palette::white;
      break;
  }
  panel.layers.emplace_back(std::move(image));
  for (std::size_t i = 0; i < tracers.size(); ++i) {
    Points points = drawn(tracers[i], styles[i % styles.size()], values, view);
    if (points.x.empty()) continue;
    Points edge = points;
    edge.name.clear();
    edge.stroke = {with_opacity(palette::black, 0.7), points.stroke.width_pt + 0.5};
    panel.layers.emplace_back(std::move(edge));
    panel.layers.emplace_back(std::move(points));
  }
  if (view == FaceOnView::cartesian) add_sun(panel, values);
  return panel;
}

}  // namespace

Figure faceon_figure(std::span<const FaceOnMap> maps, std::span<const Tracers> tracers, FaceOnView view) {
  Figure figure;
  figure.columns = maps.size();
  figure.width_mm = maps.size() == 1 ? 120 : page_width_mm;
  const double column_mm = figure.width_mm / static_cast<double>(maps.size());
  for (const FaceOnMap& map : maps) {
    figure.panels.emplace_back(faceon_panel(map, tracers, view));
    const bool last = figure.panels.size() == maps.size();
    figure.panels.back()->colour_bar =
        last || map.range != maps.back().range || map.label != maps.back().label;
  }
  double shape = 0.8;  // height over width of what is inside the axes
  if (view != FaceOnView::longitude) {
    auto [x, y] = around(maps.front().values);
    if (view == FaceOnView::polar) {
      const double half = (maps.front().values.x.high - maps.front().values.x.low) / 2;
      const double width = half < 90 ? 2 * std::sin(half * base::radians_per_degree) : 2;
      shape = (half < 180 ? 1 - std::min(0.0, std::cos(half * base::radians_per_degree)) : 2) / width;
    } else {
      shape = (y.high - y.low) / (x.high - x.low);
    }
  }
  figure.legend_below = true;
  figure.height_mm = std::clamp((column_mm - 30) * shape + 18, 55.0, 150.0);
  return figure;
}

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/panel_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/angle.h"

namespace coalsack::plot {
namespace {

// Cairo counts in 1/256 of a pixel with 32 bits; what is further away than this is off any page.
constexpr double furthest_pt = 2e5;

}  // namespace

PanelView::PanelView(const Panel& panel, const PanelScales& scales, const Box& space)
    : scales_(scales), box_(space), polar_(panel.polar.has_value()) {
  if (polar_) {
    fit_sector(space, panel.polar->up_l_deg);
  } else if (panel.equal_aspect) {
    fit_aspect(space, panel.y_stretch);
  }
}

void PanelView::fit_aspect(const Box& space, double y_stretch) {
  const double wide = scales_.x.range().high - scales_.x.range().low;
  const double high = (scales_.y.range().high - scales_.y.range().low) * y_stretch;
  const double scale = std::min(space.width / wide, space.height / high);
  box_.width = scale * wide;
  box_.height = scale * high;
  box_.left += (space.width - box_.width) / 2;
  box_.top += (space.height - box_.height) / 2;
}

void PanelView::fit_sector(const Box& space, std::optional<double> up_l_deg) {
  const Range l = scales_.x.range();
  up_l_deg_ = up_l_deg.value_or((l.low + l.high) / 2);
  const double reach = scales_.y.range().high;
  Range x{0, 0};  // of the sector, in its own unit, y downwards; the Sun at 0
  Range y{0, 0};
  constexpr int steps = 720;
  for (int i = 0; i <= steps; ++i) {
    const Point way = outwards(std::lerp(l.low, l.high, static_cast<double>(i) / steps));
    x = {std::min(x.low, way.x * reach), std::max(x.high, way.x * reach)};
    y = {std::min(y.low, way.y * reach), std::max(y.high, way.y * reach)};
  }
  points_per_unit_ = std::min(space.width / (x.high - x.low), space.height / (y.high - y.low));
  box_.width = points_per_unit_ * (x.high - x.low);
  box_.height = points_per_unit_ * (y.high - y.low);
  box_.left = space.left + (space.width - box_.width) / 2;
  box_.top = space.top + (space.height - box_.height) / 2;
  sun_ = {box_.left - points_per_unit_ * x.low, box_.top - points_per_unit_ * y.low};
}

Point PanelView::outwards(double l_deg) const {
  const double angle = (l_deg - up_l_deg_) * base::radians_per_degree;
  return {-std::sin(angle), -std::cos(angle)};
}

Point PanelView::page(double x, double y, bool right_axis) const {
  if (polar_) {
    const Point way = outwards(x);
    return {sun_.x + points_per_unit_ * y * way.x, sun_.y + points_per_unit_ * y * way.y};
  }
  const Scale& vertical = right_axis && scales_.right ? *scales_.right : scales_.y;
  const double across = box_.left + box_.width * scales_.x.place(x);
  const double down = box_.bottom() - box_.height * vertical.place(y);
  // std::clamp keeps NaN.
  return {std::clamp(across, -furthest_pt, furthest_pt), std::clamp(down, -furthest_pt, furthest_pt)};
}

std::optional<Point> PanelView::data(Point page) const {
  if (polar_) {
    const double dx = (page.x - sun_.x) / points_per_unit_;
    const double dy = (page.y - sun_.y) / points_per_unit_;
    const double distance = std::hypot(dx, dy);
    if (distance > scales_.y.range().high) return std::nullopt;
    const Range l = scales_.x.range();
    const double l_deg = std::atan2(-dx, -dy) / base::radians_per_degree + up_l_deg_;
    const double beyond = std::fmod(std::fmod(l_deg - l.low, 360) + 360, 360);
    if (beyond > l.high - l.low) return std::nullopt;
    return Point{l.low + beyond, distance};
  }
  const double across = (page.x - box_.left) / box_.width;
  const double up = (box_.bottom() - page.y) / box_.height;
  if (across < 0 || across > 1 || up < 0 || up > 1) return std::nullopt;
  return Point{scales_.x.value(across), scales_.y.value(up)};
}

void PanelView::arc(Canvas& canvas, double distance, bool backwards, bool begin) const {
  const Range l = scales_.x.range();
  const int steps = std::max(8, static_cast<int>(std::ceil((l.high - l.low) * 2)));
  for (int i = 0; i <= steps; ++i) {
    const double part = static_cast<double>(backwards ? steps - i : i) / steps;
    const Point point = page(std::lerp(l.low, l.high, part), distance);
    if (begin && i == 0) {
      canvas.move_to(point);
    } else {
      canvas.line_to(point);
    }
  }
}

void PanelView::outline(Canvas& canvas) const {
  if (!polar_) {
    canvas.rectangle(box_);
    return;
  }
  const Range l = scales_.x.range();
  const bool whole_circle = l.high - l.low >= 360;
  if (!whole_circle) canvas.move_to(sun_);
  arc(canvas, scales_.y.range().high, false, whole_circle);
  canvas.close_path();
}

}  // namespace coalsack::plot

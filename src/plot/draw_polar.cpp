// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/draw_polar.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plot/axis_style.h"

namespace coalsack::plot {
namespace {

constexpr Stroke grid_stroke{with_opacity(palette::white, 0.55), 0.5, Dash::dashed};
constexpr Stroke grid_shadow{with_opacity(palette::black, 0.30), 0.5, Dash::dashed};

bool whole_circle(const PanelView& view) {
  const Range l = view.scales().x.range();
  return l.high - l.low >= 360;
}

// The angle at which a text along this direction of the page is read from left to right or upwards.
double reading_turn_deg(Point way) {
  const double turn = -std::atan2(way.y, way.x) * 180 / std::numbers::pi;
  if (turn > 90 + 1e-6) return turn - 180;
  if (turn < -90 - 1e-6) return turn + 180;
  return turn;
}

// Across the edge at the highest longitude, out of the sector.
Point beyond_edge(const PanelView& view) {
  const Point way = view.outwards(view.scales().x.range().high);
  return {way.y, -way.x};
}

std::string degree_label(double l_deg) {
  double shown = std::fmod(l_deg, 360);
  if (shown < 0) shown += 360;
  const bool whole = std::abs(shown - std::round(shown)) < 1e-6;
  return number_label(shown, whole ? 0 : 1) + "\u00b0";
}

void draw_grid(Canvas& canvas, const PanelView& view, const PanelTicks& marks) {
  const double reach = view.scales().y.range().high;
  for (const Tick& mark : marks.x) {
    if (!mark.major) continue;
    canvas.move_to(view.page(mark.value, 0));
    canvas.line_to(view.page(mark.value, reach));
  }
  for (const Tick& mark : marks.y) {
    if (mark.major && mark.value > 0 && mark.value < reach) view.arc(canvas, mark.value, false, true);
  }
  canvas.stroke(grid_shadow, true);
  canvas.stroke(grid_stroke);
}

void add_mark(Canvas& canvas, Point edge, Point inwards, bool major) {
  const double length = major ? major_tick_pt : minor_tick_pt;
  canvas.move_to(edge);
  canvas.line_to({edge.x + length * inwards.x, edge.y + length * inwards.y});
}

void draw_marks(Canvas& canvas, const PanelView& view, const PanelTicks& marks) {
  const double reach = view.scales().y.range().high;
  for (const Tick& mark : marks.x) {
    const Point way = view.outwards(mark.value);
    add_mark(canvas, view.page(mark.value, reach), {-way.x, -way.y}, mark.major);
  }
  if (!whole_circle(view)) {
    const Range l = view.scales().x.range();
    const Point low = view.outwards(l.low);
    const Point high = view.outwards(l.high);
    for (const Tick& mark : marks.y) {
      if (mark.value == 0) continue;
      add_mark(canvas, view.page(l.high, mark.value), {-high.y, high.x}, mark.major);
      add_mark(canvas, view.page(l.low, mark.value), {low.y, -low.x}, mark.major);
    }
  }
  canvas.stroke(halo_stroke, true);
  canvas.stroke(frame_stroke);
}

}  // namespace

PanelTicks polar_ticks(const PanelScales& scales, const Box& box, double font_pt) {
  PanelTicks marks;
  const Range l = scales.x.range();
  const double radius = std::max(box.width, box.height);
  if (l.high - l.low > 100) {  // round parts of a circle
    const double step = l.high - l.low > 200 ? 30 : 15;
    for (double value = std::ceil(l.low / step) * step; value <= l.high + 1e-9; value += step) {
      if (l.high - l.low >= 360 && value > l.high - 1e-9) break;  // where the circle began
      marks.x.push_back({value, true, ""});
    }
  } else {
    marks.x = ticks(l, Scaling::linear, std::clamp(static_cast<int>(radius / (6 * font_pt)), 2, 6));
  }
  for (Tick& mark : marks.x) mark.label = mark.major ? degree_label(mark.value) : "";
  marks.y =
      ticks(scales.y.range(), Scaling::linear, std::clamp(static_cast<int>(radius / (5 * font_pt)), 2, 6));
  return marks;
}

Margins polar_margins(Canvas& canvas, const Panel& panel, const PanelTicks& marks, double font_pt) {
  double number = canvas.text_width("000\u00b0", tick_label_em * font_pt);
  for (const Tick& mark : marks.y) {
    number = std::max(number, canvas.text_width(mark.label, tick_label_em * font_pt));
  }
  const double label = label_gap_pt + line_height_em * font_pt;
  Margins margins;
  margins.left = margins.right = tick_gap_pt + number;
  margins.top = margins.bottom = tick_gap_pt + tick_label_em * font_pt;
  if (!panel.x.label.empty()) margins.top += label;
  if (!panel.y.label.empty()) margins.left += label;
  return margins;
}

void draw_polar_axes(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                     double font_pt) {
  const double size = tick_label_em * font_pt;
  const double reach = view.scales().y.range().high;
  const Range l = view.scales().x.range();
  canvas.save();
  view.outline(canvas);
  canvas.clip();
  draw_grid(canvas, view, marks);
  draw_marks(canvas, view, marks);
  canvas.restore();
  view.outline(canvas);
  canvas.stroke(frame_stroke);

  // Numbers of longitude stand around the arc, each centred on its ray.
  double number_reach = 0;
  for (const Tick& mark : marks.x) {
    const Point edge = view.page(mark.value, reach);
    const Point way = view.outwards(mark.value);
    const double half_width = canvas.text_width(mark.label, size) / 2;
    const double away = tick_gap_pt + std::abs(way.x) * half_width + std::abs(way.y) * size * 0.4;
    number_reach = std::max(number_reach, away + std::abs(way.x) * half_width + std::abs(way.y) * size * 0.4);
    canvas.text({edge.x + away * way.x, edge.y + away * way.y}, mark.label, size,
                {Align::middle, Vertical::centre, 0});
  }
  const double middle_l = whole_circle(view) ? l.low : (l.low + l.high) / 2;
  const Point middle = view.outwards(middle_l);
  const Point top = view.page(middle_l, reach);
  const double away = number_reach + label_gap_pt + font_pt * 0.4;
  canvas.text({top.x + away * middle.x, top.y + away * middle.y}, panel.x.label, font_pt,
              {Align::middle, Vertical::centre, reading_turn_deg({-middle.y, middle.x})});

  // Distances stand beside the edge at the highest longitude; on a whole circle along that ray, inside.
  const bool inside = whole_circle(view);
  const Point beyond = beyond_edge(view);
  double widest = 0;
  for (const Tick& mark : marks.y) {
    if (!mark.major || (inside && mark.value == 0)) continue;
    const Point edge = view.page(l.high, mark.value);
    const double half_width = canvas.text_width(mark.label, size) / 2;
    const double out = tick_gap_pt + std::abs(beyond.x) * half_width + std::abs(beyond.y) * size * 0.4;
    widest = std::max(widest, out + std::abs(beyond.x) * half_width + std::abs(beyond.y) * size * 0.4);
    canvas.text({edge.x + out * beyond.x, edge.y + out * beyond.y}, mark.label, size,
                {Align::middle, Vertical::centre, 0}, palette::black, inside);
  }
  const Point half_way = view.page(l.high, reach / 2);
  const double out = widest + label_gap_pt + font_pt * 0.4;
  canvas.text({half_way.x + out * beyond.x, half_way.y + out * beyond.y}, panel.y.label, font_pt,
              {Align::middle, Vertical::centre, reading_turn_deg(view.outwards(l.high))}, palette::black,
              inside);
}

}  // namespace coalsack::plot

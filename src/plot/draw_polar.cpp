// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/draw_polar.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "plot/axis_style.h"
#include "plot/colours_beneath.h"

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

void draw_rim_marks(Canvas& canvas, const PanelView& view, const PanelTicks& marks,
                    const ColoursBeneath& beneath) {
  const Range l = view.scales().x.range();
  const double reach = view.scales().y.range().high;
  for (const Tick& mark : marks.x) {
    const Point way = view.outwards(mark.value);
    draw_mark(canvas, view.page(mark.value, reach), {-way.x, -way.y}, mark.major, beneath);
  }
  if (whole_circle(view)) return;
  const Point low = view.outwards(l.low);
  const Point high = view.outwards(l.high);
  for (const Tick& mark : marks.y) {
    if (mark.value == 0) continue;
    draw_mark(canvas, view.page(l.high, mark.value), {-high.y, high.x}, mark.major, beneath);
    draw_mark(canvas, view.page(l.low, mark.value), {low.y, -low.x}, mark.major, beneath);
  }
}

// A text with its place: the middle of its letters.
struct Placed {
  Point centre;
  std::string text;
  double size_pt;
  double width_pt;
  double turn_deg;
  bool inside;  // on the image
};

// How far the middle of an upright text lies from a line when its letters begin `gap` beyond it.
double clearance(Point way, double width_pt, double size_pt, double gap) {
  return gap + std::abs(way.x) * width_pt / 2 + std::abs(way.y) * size_pt * 0.4;
}

Point beyond(Point from, Point way, double length) {
  return {from.x + length * way.x, from.y + length * way.y};
}

// The unit that a label ends with, as in "Distance (kpc)": " kpc"; empty if it has none.
std::string unit_of(const std::string& label) {
  const std::size_t open = label.rfind('(');
  const std::size_t close = label.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return "";
  return " " + label.substr(open + 1, close - open - 1);
}

class Labels {
 public:
  Labels(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks, double font_pt)
      : canvas_(canvas), view_(view), font_pt_(font_pt), number_pt_(tick_label_em * font_pt) {
    add_longitudes(panel, marks);
    add_distances(panel, marks);
  }

  const std::vector<Placed>& all() const { return all_; }

 private:
  void add(Point centre, const std::string& text, double size_pt, double turn_deg, bool inside) {
    all_.push_back({centre, text, size_pt, canvas_.text_width(text, size_pt), turn_deg, inside});
  }

  // Numbers stand around the arc, the label beyond them half-way along it.
  void add_longitudes(const Panel& panel, const PanelTicks& marks) {
    const double reach = view_.scales().y.range().high;
    double widest = 0;
    for (const Tick& mark : marks.x) {
      if (!mark.major) continue;
      const Point way = view_.outwards(mark.value);
      const double width = canvas_.text_width(mark.label, number_pt_);
      widest = std::max(widest, width);
      add(beyond(view_.page(mark.value, reach), way, clearance(way, width, number_pt_, tick_gap_pt)),
          mark.label, number_pt_, 0, false);
    }
    if (panel.x.label.empty()) return;
    const Range l = view_.scales().x.range();
    const double middle_l = whole_circle(view_) ? l.low : (l.low + l.high) / 2;
    const Point way = view_.outwards(middle_l);
    const double numbers = 2 * clearance(way, widest, number_pt_, 0) + tick_gap_pt;
    add(beyond(view_.page(middle_l, reach), way, numbers + label_gap_pt + font_pt_ * 0.6), panel.x.label,
        font_pt_, reading_turn_deg({-way.y, way.x}), false);
  }

  void add_distances(const Panel& panel, const PanelTicks& marks) {
    const Range l = view_.scales().x.range();
    const bool inside = whole_circle(view_);
    const std::string unit = inside ? unit_of(panel.y.label) : "";
    const Point along = view_.outwards(l.high);
    const Point across{along.y, -along.x};  // out of the sector
    double widest = 0;
    for (const Tick& mark : marks.y) {
      if (!mark.major || (inside && mark.value == 0)) continue;
      const std::string text = mark.label + unit;
      const double width = canvas_.text_width(text, number_pt_);
      widest = std::max(widest, width);
      add(beyond(view_.page(l.high, mark.value), across, clearance(across, width, number_pt_, tick_gap_pt)),
          text, number_pt_, 0, inside);
    }
    if (panel.y.label.empty() || inside) return;
    const double numbers = 2 * clearance(across, widest, number_pt_, 0) + tick_gap_pt;
    add(beyond(view_.page(l.high, view_.scales().y.range().high / 2), across,
               numbers + label_gap_pt + font_pt_ * 0.6),
        panel.y.label, font_pt_, reading_turn_deg(along), false);
  }

  Canvas& canvas_;
  const PanelView& view_;
  double font_pt_;
  double number_pt_;
  std::vector<Placed> all_;
};

// Where a narrow wedge has no room for all the numbers, the one in its middle keeps its own.
void thin_out(std::vector<Tick>& marks, double pt_per_unit, double room_pt) {
  std::vector<Tick*> major;
  for (Tick& mark : marks)
    if (mark.major) major.push_back(&mark);
  if (major.size() < 2 || (major[1]->value - major[0]->value) * pt_per_unit >= room_pt) return;
  for (Tick* const mark : major) mark->major = mark == major[major.size() / 2];
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
    const double arc = radius * std::min(1.0, (l.high - l.low) * std::numbers::pi / 180);
    marks.x = ticks(l, Scaling::linear, std::clamp(static_cast<int>(arc / (6 * font_pt)), 1, 6));
    thin_out(marks.x, arc / (l.high - l.low), 3.2 * font_pt);
  }
  for (Tick& mark : marks.x) mark.label = mark.major ? degree_label(mark.value) : "";
  marks.y =
      ticks(scales.y.range(), Scaling::linear, std::clamp(static_cast<int>(radius / (5 * font_pt)), 2, 6));
  return marks;
}

Margins polar_margins(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                      double font_pt) {
  Margins margins{1, 1, 1, 1};  // the outline
  const Box& box = view.box();
  const Labels labels(canvas, panel, view, marks, font_pt);
  for (const Placed& label : labels.all()) {
    const double turn = label.turn_deg * std::numbers::pi / 180;
    const double half_height = label.size_pt * 0.55;
    const double reach_x =
        std::abs(std::cos(turn)) * label.width_pt / 2 + std::abs(std::sin(turn)) * half_height;
    const double reach_y =
        std::abs(std::sin(turn)) * label.width_pt / 2 + std::abs(std::cos(turn)) * half_height;
    margins.left = std::max(margins.left, box.left - (label.centre.x - reach_x));
    margins.right = std::max(margins.right, label.centre.x + reach_x - box.right());
    margins.top = std::max(margins.top, box.top - (label.centre.y - reach_y));
    margins.bottom = std::max(margins.bottom, label.centre.y + reach_y - box.bottom());
  }
  return margins;
}

void draw_polar_axes(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                     double font_pt) {
  canvas.save();
  view.outline(canvas);
  canvas.clip();
  draw_grid(canvas, view, marks);
  draw_rim_marks(canvas, view, marks, ColoursBeneath(panel, view));
  canvas.restore();
  view.outline(canvas);
  canvas.stroke(frame_stroke);
  const Labels labels(canvas, panel, view, marks, font_pt);
  for (const Placed& label : labels.all()) {
    canvas.text(label.centre, label.text, label.size_pt, {Align::middle, Vertical::centre, label.turn_deg},
                label.inside ? palette::white : palette::black, label.inside);
  }
}

}  // namespace coalsack::plot

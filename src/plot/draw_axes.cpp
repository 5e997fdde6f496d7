// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/draw_axes.h"

#include <algorithm>
#include <cmath>

#include "plot/axis_style.h"
#include "plot/colours_beneath.h"
#include "plot/draw_polar.h"

namespace coalsack::plot {
namespace {

double widest(Canvas& canvas, const std::vector<Tick>& marks, double font_pt) {
  double width = 0;
  for (const Tick& mark : marks) {
    width = std::max(width, canvas.text_width(mark.label, font_pt * tick_label_em));
  }
  return width;
}

int most_marks(double length_pt, double room_pt) {
  return std::clamp(static_cast<int>(length_pt / room_pt), 2, 8);
}

void draw_marks(Canvas& canvas, const PanelView& view, const PanelTicks& marks,
                const ColoursBeneath& beneath) {
  const Box& box = view.box();
  const PanelScales& scales = view.scales();
  for (const Tick& mark : marks.x) {
    const double x = box.left + box.width * scales.x.place(mark.value);
    draw_mark(canvas, {x, box.bottom()}, {0, -1}, mark.major, beneath);
    draw_mark(canvas, {x, box.top}, {0, 1}, mark.major, beneath);
  }
  for (const Tick& mark : marks.y) {
    const double y = box.bottom() - box.height * scales.y.place(mark.value);
    draw_mark(canvas, {box.left, y}, {1, 0}, mark.major, beneath);
    if (!scales.right) draw_mark(canvas, {box.right(), y}, {-1, 0}, mark.major, beneath);
  }
  for (const Tick& mark : marks.right) {
    const double y = box.bottom() - box.height * scales.right->place(mark.value);
    draw_mark(canvas, {box.right(), y}, {-1, 0}, mark.major, beneath);
  }
}

void draw_tick_labels(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                      double size_pt) {
  const Box& box = view.box();
  const PanelScales& scales = view.scales();
  for (const Tick& mark : marks.x) {
    const double x = box.left + box.width * scales.x.place(mark.value);
    canvas.text({x, box.bottom() + tick_gap_pt}, mark.label, size_pt, {Align::middle, Vertical::below, 0},
                panel.x.colour);
  }
  for (const Tick& mark : marks.y) {
    const double y = box.bottom() - box.height * scales.y.place(mark.value);
    canvas.text({box.left - tick_gap_pt, y}, mark.label, size_pt, {Align::end, Vertical::centre, 0},
                panel.y.colour);
  }
  for (const Tick& mark : marks.right) {
    const double y = box.bottom() - box.height * scales.right->place(mark.value);
    canvas.text({box.right() + tick_gap_pt, y}, mark.label, size_pt, {Align::start, Vertical::centre, 0},
                panel.right->colour);
  }
}

double beside_right_axis(Canvas& canvas, const Panel& panel, const PanelTicks& marks, double font_pt) {
  if (!panel.right || panel.polar) return 0;
  const double labels = tick_gap_pt + widest(canvas, marks.right, font_pt);
  return panel.right->label.empty() ? labels : labels + label_gap_pt + line_height_em * font_pt;
}

std::vector<Tick> bar_ticks(const ColourRamp& ramp, double height_pt, double font_pt) {
  return ticks(ramp.scale().range(), ramp.scale().scaling(),
               std::min(most_marks(height_pt, 2.4 * font_pt), 6));
}

// The end of a bar that goes on: a triangle on its short side.
void draw_bar_arrow(Canvas& canvas, Point corner, double height_pt, Colour colour) {
  canvas.move_to(corner);
  canvas.line_to({corner.x + bar_width_pt / 2, corner.y + height_pt});
  canvas.line_to({corner.x + bar_width_pt, corner.y});
  canvas.close_path();
  canvas.fill(colour, true);
  canvas.stroke(frame_stroke);
}

// Marks over much of a circle: at parts of it, as 30, 60 or 90 degrees.
std::vector<Tick> circle_ticks(Range range, int most) {
  double step = 30;
  while (step < 90 && (range.high - range.low) / step > most) step += 30;
  std::vector<Tick> marks;
  for (double value = std::ceil(range.low / 10) * 10; value <= range.high; value += 10) {
    const bool major = std::remainder(value, step) == 0;
    marks.push_back({value, major, major ? number_label(value, 0) : ""});
  }
  return marks;
}

// Longitudes beyond 360 begin again at 0.
void go_round(std::vector<Tick>& longitudes) {
  for (Tick& mark : longitudes) {
    if (mark.label.empty() || (mark.value >= 0 && mark.value < 360)) continue;
    const std::size_t point = mark.label.find('.');
    const auto decimals = point == std::string::npos ? 0 : mark.label.size() - point - 1;
    mark.label = number_label(mark.value - 360 * std::floor(mark.value / 360), static_cast<int>(decimals));
  }
}

}  // namespace

PanelTicks panel_ticks(const Panel& panel, const PanelScales& scales, const Box& box, double font_pt) {
  PanelTicks marks;
  if (panel.polar) return polar_ticks(scales, box, font_pt);
  const auto some = [](const Scale& scale, int most) { return ticks(scale.range(), scale.scaling(), most); };
  const int most = most_marks(box.width, 3.6 * font_pt);
  const Range x = scales.x.range();
  marks.x = panel.x.around_360 && x.high - x.low >= 180 ? circle_ticks(x, most) : some(scales.x, most);
  if (panel.x.around_360) go_round(marks.x);
  marks.y = some(scales.y, most_marks(box.height, 2.6 * font_pt));
  if (scales.right) marks.right = some(*scales.right, most_marks(box.height, 2.6 * font_pt));
  return marks;
}

Margins panel_margins(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                      const std::optional<ColourRamp>& bar, double font_pt) {
  const double tick_pt = tick_label_em * font_pt;
  const double label_pt = label_gap_pt + line_height_em * font_pt;
  Margins margins;
  if (panel.polar) {
    margins = polar_margins(canvas, panel, view, marks, font_pt);
  } else {
    margins.left = tick_gap_pt + widest(canvas, marks.y, font_pt) + (panel.y.label.empty() ? 0 : label_pt);
    margins.bottom = tick_gap_pt + tick_pt * 0.9 + (panel.x.label.empty() ? 0 : label_pt);
    // The last number under the box may stand out by half.
    const double half_number = widest(canvas, marks.x, font_pt) / 2;
    margins.right = std::max(half_number, beside_right_axis(canvas, panel, marks, font_pt));
    margins.top = tick_pt * 0.45;
  }
  if (!panel.title.empty()) margins.top += label_gap_pt + line_height_em * title_em * font_pt;
  if (bar) {
    const double beside = panel.polar ? margins.right : beside_right_axis(canvas, panel, marks, font_pt);
    margins.right = beside + bar_gap_pt + bar_width_pt + tick_gap_pt +
                    widest(canvas, bar_ticks(*bar, view.box().height, font_pt), font_pt) + label_pt +
                    bar_label_gap_pt - label_gap_pt;
    if (bar->more_above()) margins.top = std::max(margins.top, bar_arrow_pt + frame_width_pt);
    if (bar->more_below()) margins.bottom = std::max(margins.bottom, bar_arrow_pt + frame_width_pt);
  }
  return margins;
}

void draw_axes(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
               double font_pt) {
  const Box& box = view.box();
  double above = box.top - label_gap_pt;
  if (view.polar()) {
    draw_polar_axes(canvas, panel, view, marks, font_pt);
    above = box.top - polar_margins(canvas, panel, view, marks, font_pt).top;
  } else {
    draw_marks(canvas, view, marks, ColoursBeneath(panel, view));
    canvas.rectangle(box);
    canvas.stroke(frame_stroke);
    draw_tick_labels(canvas, panel, view, marks, font_pt * tick_label_em);
    const double middle_x = box.left + box.width / 2;
    const double middle_y = box.top + box.height / 2;
    canvas.text({middle_x, box.bottom() + tick_gap_pt + tick_label_em * font_pt * 0.9 + label_gap_pt},
                panel.x.label, font_pt, {Align::middle, Vertical::below, 0}, panel.x.colour);
    canvas.text({box.left - tick_gap_pt - widest(canvas, marks.y, font_pt) - label_gap_pt, middle_y},
                panel.y.label, font_pt, {Align::middle, Vertical::above, 90}, panel.y.colour);
    if (panel.right) {
      canvas.text({box.right() + tick_gap_pt + widest(canvas, marks.right, font_pt) + label_gap_pt, middle_y},
                  panel.right->label, font_pt, {Align::middle, Vertical::below, 90}, panel.right->colour);
    }
  }
  canvas.text({box.left + box.width / 2, above}, panel.title, font_pt * title_em,
              {Align::middle, Vertical::above, 0});
}

void draw_colour_bar(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                     const ColourRamp& ramp, const std::string& label, double font_pt) {
  const Box& panel_box = view.box();
  const double beside = panel.polar ? polar_margins(canvas, panel, view, marks, font_pt).right
                                    : beside_right_axis(canvas, panel, marks, font_pt);
  const Box bar{panel_box.right() + beside + bar_gap_pt, panel_box.top, bar_width_pt, panel_box.height};
  canvas.save();
  canvas.rectangle(bar);
  canvas.clip();
  canvas.raster(bar, [&](Point page) { return ramp.at((bar.bottom() - page.y) / bar.height); });
  canvas.restore();
  const std::vector<Tick> numbers = bar_ticks(ramp, bar.height, font_pt);
  for (const Tick& mark : numbers) {
    const double y = bar.bottom() - bar.height * ramp.scale().place(mark.value);
    canvas.move_to({bar.right(), y});
    canvas.line_to({bar.right() - (mark.major ? 2.6 : 1.5), y});
    canvas.stroke({readable_on(ramp.of(mark.value)), frame_width_pt});
  }
  canvas.rectangle(bar);
  canvas.stroke(frame_stroke);
  if (ramp.more_above()) draw_bar_arrow(canvas, {bar.left, bar.top}, -bar_arrow_pt, ramp.at(1));
  if (ramp.more_below()) draw_bar_arrow(canvas, {bar.left, bar.bottom()}, bar_arrow_pt, ramp.at(0));
  for (const Tick& mark : numbers) {
    const double y = bar.bottom() - bar.height * ramp.scale().place(mark.value);
    canvas.text({bar.right() + tick_gap_pt, y}, mark.label, font_pt * tick_label_em,
                {Align::start, Vertical::centre, 0});
  }
  canvas.text({bar.right() + tick_gap_pt + widest(canvas, numbers, font_pt) + bar_label_gap_pt,
               bar.top + bar.height / 2},
              label, font_pt, {Align::middle, Vertical::below, 90});
}

}  // namespace coalsack::plot

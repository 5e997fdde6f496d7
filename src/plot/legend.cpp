// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include "plot/axis_style.h"
#include "plot/draw_axes.h"
#include "plot/draw_layers.h"

namespace coalsack::plot {
namespace {

const std::string& layer_name(const Layer& layer) {
  static const std::string none;
  if (const auto* line = std::get_if<Line>(&layer)) return line->name;
  if (const auto* points = std::get_if<Points>(&layer)) return points->name;
  if (const auto* band = std::get_if<Band>(&layer)) return band->name;
  if (const auto* contours = std::get_if<Contours>(&layer)) return contours->name;
  return none;
}

void draw_sample(Canvas& canvas, const Layer& layer, const Box& place) {
  const double middle = place.top + place.height / 2;
  const auto stroke_across = [&](const Stroke& stroke) {
    canvas.move_to({place.left, middle});
    canvas.line_to({place.right(), middle});
    canvas.stroke(stroke);
  };
  if (const auto* line = std::get_if<Line>(&layer)) stroke_across(line->stroke);
  if (const auto* contours = std::get_if<Contours>(&layer)) stroke_across(contours->stroke);
  if (const auto* points = std::get_if<Points>(&layer)) {
    draw_marker(canvas, {place.left + place.width / 2, middle}, *points);
  }
  if (const auto* band = std::get_if<Band>(&layer)) {
    canvas.rectangle(place);
    canvas.fill(band->colour);
  }
}

}  // namespace

void draw_legend(Canvas& canvas, const Panel& panel, const Box& box, double font_pt) {
  if (panel.legend == Legend::none) return;
  const double size = font_pt * tick_label_em;
  const double line_height = size * 1.35;
  const double sample = size * 2.2;
  const double pad = size * 0.4;
  double width = 0;
  std::vector<const Layer*> named;
  for (const Layer& layer : panel.layers) {
    if (layer_name(layer).empty()) continue;
    named.push_back(&layer);
    width = std::max(width, canvas.text_width(layer_name(layer), size));
  }
  if (named.empty()) return;
  Box frame{0, 0, width + sample + 3 * pad, line_height * static_cast<double>(named.size()) + pad};
  const double inset = major_tick_pt + 2;
  const bool left = panel.legend == Legend::upper_left || panel.legend == Legend::lower_left;
  const bool upper = panel.legend == Legend::upper_left || panel.legend == Legend::upper_right;
  frame.left = left ? box.left + inset : box.right() - inset - frame.width;
  frame.top = upper ? box.top + inset : box.bottom() - inset - frame.height;
  canvas.rectangle(frame);
  canvas.fill(with_opacity(palette::white, 0.8));
  double middle = frame.top + pad / 2 + line_height / 2;
  for (const Layer* layer : named) {
    draw_sample(canvas, *layer, {frame.left + pad, middle - size * 0.32, sample, size * 0.64});
    canvas.text({frame.left + 2 * pad + sample, middle}, layer_name(*layer), size,
                {Align::start, Vertical::centre, 0});
    middle += line_height;
  }
}

double draw_page_legend(Canvas& canvas, const Figure& figure, const Box& page) {
  const double size = figure.font_pt * tick_label_em;
  const double line_height = size * 1.5;
  const double sample = size * 2.2;
  const double gap = size * 1.6;
  std::vector<const Layer*> named;
  for (const std::optional<Panel>& panel : figure.panels) {
    if (!panel) continue;
    for (const Layer& layer : panel->layers) {
      const auto same = [&](const Layer* other) { return layer_name(*other) == layer_name(layer); };
      if (!layer_name(layer).empty() && std::none_of(named.begin(), named.end(), same))
        named.push_back(&layer);
    }
  }
  if (named.empty()) return 0;
  const auto width = [&](const Layer* layer) {
    return sample + size * 0.4 + canvas.text_width(layer_name(*layer), size);
  };
  std::vector<std::vector<const Layer*>> rows(1);
  std::vector<double> widths = {0};
  for (const Layer* layer : named) {
    const double wider = widths.back() + (rows.back().empty() ? 0 : gap) + width(layer);
    if (!rows.back().empty() && wider > page.width) {
      rows.emplace_back();
      widths.push_back(width(layer));
    } else {
      widths.back() = wider;
    }
    rows.back().push_back(layer);
  }
  const double height = line_height * static_cast<double>(rows.size());
  double middle = page.bottom() - height + line_height / 2;
  for (std::size_t i = 0; i < rows.size(); ++i, middle += line_height) {
    double left = page.left + (page.width - widths[i]) / 2;
    for (const Layer* layer : rows[i]) {
      draw_sample(canvas, *layer, {left, middle - size * 0.32, sample, size * 0.64});
      canvas.text({left + sample + size * 0.4, middle}, layer_name(*layer), size,
                  {Align::start, Vertical::centre, 0});
      left += width(layer) + gap;
    }
  }
  return height + size * 0.4;
}

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/curves_figure.h"

#include <utility>

#include "plot/line_colours.h"

namespace coalsack::plot {
namespace {

Panel curves_panel(std::span<const MagnitudeCurve> curves) {
  Panel panel;
  panel.x.label = "Magnitude (mag)";
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const MagnitudeCurve& curve = curves[i];
    const Colour colour = line_colour(i);
    if (!curve.bin_mag.empty()) {
      Points points;
      points.x = curve.bin_mag;
      points.y = curve.bin_value;
      points.y_error = curve.bin_error;
      points.marker = Marker::circle;
      points.size_pt = 3;
      points.stroke = {colour, 0.7, Dash::solid};
      if (curve.fit_mag.empty()) points.name = curve.band;
      panel.layers.emplace_back(std::move(points));
    }
    if (!curve.fit_mag.empty()) {
      Line line;
      line.x = curve.fit_mag;
      line.y = curve.fit_value;
      line.stroke = {colour, 1.1, Dash::solid};
      line.name = curve.band;
      panel.layers.emplace_back(std::move(line));
    }
  }
  return panel;
}

}  // namespace

Figure curves_figure(std::span<const MagnitudeCurve> errors, std::span<const MagnitudeCurve> completeness,
                     const std::string& title) {
  Figure figure;
  figure.title = title;
  if (!errors.empty()) {
    Panel panel = curves_panel(errors);
    panel.y.label = "Photometric error (mag)";
    panel.y.scaling = Scaling::logarithmic;
    panel.legend = Legend::upper_left;
    figure.panels.emplace_back(std::move(panel));
  }
  if (!completeness.empty()) {
    Panel panel = curves_panel(completeness);
    panel.y.label = "Completeness";
    panel.y.low = 0;
    panel.y.high = 1.1;
    panel.legend = Legend::lower_left;
    figure.panels.emplace_back(std::move(panel));
  }
  if (figure.panels.empty()) figure.panels.emplace_back(std::nullopt);
  figure.columns = figure.panels.size();
  figure.width_mm = figure.columns == 2 ? page_width_mm : column_width_mm;
  figure.height_mm = 70;
  return figure;
}

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/score_figure.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "plot/line_colours.h"

namespace coalsack::plot {
namespace {

void add_curve(Panel& panel, const std::vector<double>& x, const std::vector<double>& y, std::size_t which,
               const std::string& name) {
  Line line;
  line.x = x;
  line.y = y;
  line.stroke = {line_colour(which), 1.1, Dash::solid};
  line.name = name;
  panel.layers.emplace_back(std::move(line));
  Points points;
  points.x = x;
  points.y = y;
  points.stroke = {line_colour(which), 1.1, Dash::solid};
  points.filled = true;
  points.marker = Marker::circle;
  points.size_pt = 2.6;
  panel.layers.emplace_back(std::move(points));
}

void add_guide(Panel& panel, std::vector<double> x, std::vector<double> y) {
  Line line;
  line.x = std::move(x);
  line.y = std::move(y);
  line.stroke = {palette::grey, 0.6, Dash::dashed};
  panel.layers.emplace_back(std::move(line));
}

Panel by_distance(const std::string& label, double end_kpc) {
  Panel panel;
  panel.x.label = "Distance (kpc)";
  panel.x.low = 0;
  panel.x.high = end_kpc;
  panel.y.label = label;
  return panel;
}

void add_row(Figure& figure, const ScoredSet& set) {
  double end_kpc = 1;
  for (const ScoredMethod& method : set.methods)
    if (!method.d_kpc.empty()) end_kpc = std::max(end_kpc, method.d_kpc.back() + 0.5);
  Panel rms = by_distance("rms of A_{V} (mag)", end_kpc);
  rms.title = set.title;
  rms.y.scaling = Scaling::logarithmic;
  Panel bias = by_distance("Bias of A_{V} (mag)", end_kpc);
  add_guide(bias, {0, end_kpc}, {0, 0});
  Panel corr = by_distance("Correlation of dA_{V}/dr", end_kpc);
  corr.y.high = 1;
  add_guide(corr, {0, end_kpc}, {0, 0});
  Panel calibration;
  calibration.x = {"Quantile of A_{V}", 0.0, 1.0, Scaling::linear, false, palette::black};
  calibration.y = {"Share of the truth below it", 0.0, 1.0, Scaling::linear, false, palette::black};
  calibration.legend = Legend::lower_right;
  add_guide(calibration, {0, 1}, {0, 1});
  for (std::size_t i = 0; i < set.methods.size(); ++i) {
    const ScoredMethod& method = set.methods[i];
    std::vector<double> above_zero = method.rms_a_v_mag;  // the axis is logarithmic
    for (double& value : above_zero)
      if (!(value > 0)) value = std::numeric_limits<double>::quiet_NaN();
    add_curve(rms, method.d_kpc, above_zero, i, "");
    add_curve(bias, method.d_kpc, method.bias_a_v_mag, i, "");
    add_curve(corr, method.d_kpc, method.corr_dav, i, "");
    add_curve(calibration, method.level, method.below, i, method.name);
  }
  for (Panel* panel : {&rms, &bias, &corr, &calibration}) figure.panels.emplace_back(std::move(*panel));
}

}  // namespace

Figure score_figure(std::span<const ScoredSet> sets) {
  Figure figure;
  figure.rows = sets.size();
  figure.columns = 4;
  figure.width_mm = page_width_mm * 1.25;
  figure.height_mm = 58 * static_cast<double>(sets.size());
  for (const ScoredSet& set : sets) add_row(figure, set);
  return figure;
}

}  // namespace coalsack::plot

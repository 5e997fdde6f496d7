// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/profile_figure.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "plot/line_colours.h"

namespace coalsack::plot {
namespace {

constexpr const char* distance_label = "Distance (kpc)";
constexpr const char* differential_label = "dA_{V}/dr (mag kpc^{\u22121})";
constexpr const char* cumulative_label = "A_{V} (mag)";
constexpr Colour mean_colour = palette::blue;

std::vector<double> bin_edges_kpc(std::size_t bins, double bin_kpc) {
  std::vector<double> edges;
  for (std::size_t i = 0; i <= bins; ++i) edges.push_back(static_cast<double>(i) * bin_kpc);
  return edges;
}

void add_band(Panel& panel, const Quantiles& quantiles, double bin_kpc, bool steps, double opacity,
              const std::string& name) {
  if (quantiles.low.empty()) return;
  Band band;
  band.x = bin_edges_kpc(quantiles.low.size() - (steps ? 0 : 1), bin_kpc);
  band.low = quantiles.low;
  band.high = quantiles.high;
  band.colour = with_opacity(mean_colour, opacity);
  band.name = name;
  band.steps = steps;
  panel.layers.emplace_back(std::move(band));
}

void add_steps(Panel& panel, const std::vector<double>& values, double bin_kpc, const Stroke& stroke,
               const std::string& name, bool halo) {
  if (values.empty()) return;
  Line line;
  line.halo = halo;
  line.x = bin_edges_kpc(values.size(), bin_kpc);
  line.y = values;
  line.stroke = stroke;
  line.name = name;
  line.steps = true;
  panel.layers.emplace_back(std::move(line));
}

void add_cumulative(Panel& panel, const std::vector<double>& values, double bin_kpc, const Stroke& stroke,
                    bool right_axis, const std::string& name) {
  if (values.empty()) return;
  Line line;
  line.x = bin_edges_kpc(values.size(), bin_kpc);
  line.y = cumulative_av_mag(values, bin_kpc);
  line.stroke = stroke;
  line.name = name;
  line.right_axis = right_axis;
  panel.layers.emplace_back(std::move(line));
}

// The values at the bins' ends with the zero before the first bin.
Quantiles from_zero(const Quantiles& quantiles) {
  Quantiles longer;
  if (quantiles.low.empty()) return longer;
  longer.low = {0};
  longer.high = {0};
  longer.low.insert(longer.low.end(), quantiles.low.begin(), quantiles.low.end());
  longer.high.insert(longer.high.end(), quantiles.high.begin(), quantiles.high.end());
  return longer;
}

// A line upwards at a distance, with what it means if `name`.
void add_reach(Panel& panel, const Profile& profile, const std::string& name) {
  if (!profile.reliable_kpc) return;
  Line line;
  line.x = {*profile.reliable_kpc, *profile.reliable_kpc};
  line.y = {0, 1e4};  // beyond any profile; the axis ends with the others
  line.stroke = {palette::grey, 0.8, Dash::dash_dotted};
  line.name = name;
  line.guide = true;
  panel.layers.emplace_back(std::move(line));
}

Stroke other_stroke(std::size_t i) {
  return {line_colour(i + 1), 0.8, Dash::solid};
}

Panel bare_panel(const Profile& profile) {
  Panel panel;
  panel.x.label = distance_label;
  panel.x.low = 0;
  const std::size_t bins =
      profile.dav_mag_per_kpc.empty() ? profile.target.size() : profile.dav_mag_per_kpc.size();
  if (bins > 0) panel.x.high = static_cast<double>(bins) * profile.bin_kpc;
  panel.y.low = 0;
  return panel;
}

Panel differential_panel(const Profile& profile) {
  Panel panel = bare_panel(profile);
  panel.y.label = differential_label;
  if (profile.distribution) {
    Image image{*profile.distribution, {}};
    image.colours.scaling = Scaling::square_root;
    const std::optional<Range> range = range_of(profile.distribution->values, Scaling::linear);
    if (range) image.colours.low = range->high / 200;
    image.colours.below = palette::white;
    image.colours.label = "Probability per bin";
    image.colours.map = ColourMap::magma;
    image.colours.reversed = true;
    panel.layers.emplace_back(std::move(image));
  }
  add_band(panel, profile.inside_95, profile.bin_kpc, true, 0.20, "95 %");
  add_band(panel, profile.inside_68, profile.bin_kpc, true, 0.35, "68 %");
  const bool alone = profile.target.empty() && profile.inside_68.low.empty() && profile.others.empty();
  const Colour mean_line = profile.distribution ? palette::sky_blue : mean_colour;
  add_steps(panel, profile.dav_mag_per_kpc, profile.bin_kpc, {mean_line, 1.0, Dash::solid},
            alone                    ? ""
            : profile.median.empty() ? "prediction"
                                     : "mean",
            profile.distribution.has_value());
  add_steps(panel, profile.median, profile.bin_kpc, {mean_line, 0.8, Dash::dotted}, "median", false);
  for (std::size_t i = 0; i < profile.others.size(); ++i)
    add_steps(panel, profile.others[i].dav_mag_per_kpc, profile.bin_kpc, other_stroke(i),
              profile.others[i].name, false);
  add_steps(panel, profile.target, profile.bin_kpc, {palette::black, 0.9, Dash::dashed}, profile.target_name,
            profile.distribution.has_value());
  add_reach(panel, profile, "few stars beyond");
  panel.legend = Legend::upper_right;
  return panel;
}

}  // namespace

std::vector<double> cumulative_av_mag(const std::vector<double>& dav_mag_per_kpc, double bin_kpc) {
  std::vector<double> sum = {0};
  for (const double value : dav_mag_per_kpc) sum.push_back(sum.back() + value * bin_kpc);
  return sum;
}

Panel profile_panel(const Profile& profile) {
  Panel panel = differential_panel(profile);
  panel.title = profile.title;
  panel.legend = Legend::none;
  panel.y.colour = mean_colour;
  panel.right = Axis{cumulative_label, 0, std::nullopt, Scaling::linear, false, palette::vermilion};
  add_cumulative(panel, profile.dav_mag_per_kpc, profile.bin_kpc, {palette::vermilion, 1.0, Dash::solid},
                 true, "");
  return panel;
}

namespace {

Panel cumulative_panel(const Profile& profile) {
  Panel lower = bare_panel(profile);
  lower.y.label = cumulative_label;
  add_band(lower, from_zero(profile.cumulative_95), profile.bin_kpc, false, 0.20, "");
  add_band(lower, from_zero(profile.cumulative_68), profile.bin_kpc, false, 0.35, "");
  add_cumulative(lower, profile.dav_mag_per_kpc, profile.bin_kpc, {mean_colour, 1.0, Dash::solid}, false, "");
  for (std::size_t i = 0; i < profile.others.size(); ++i)
    add_cumulative(lower, profile.others[i].dav_mag_per_kpc, profile.bin_kpc, other_stroke(i), false, "");
  add_cumulative(lower, profile.target, profile.bin_kpc, {palette::black, 0.9, Dash::dashed}, false, "");
  add_reach(lower, profile, "");
  return lower;
}

}  // namespace

Figure profile_figure(const Profile& profile) {
  Panel upper = differential_panel(profile);
  upper.title = profile.title;
  upper.x.label.clear();
  Figure figure;
  figure.rows = 2;
  figure.width_mm = 120;
  figure.height_mm = 110;
  figure.row_weights = {1.3, 1};
  figure.panels = {std::move(upper), cumulative_panel(profile)};
  return figure;
}

Figure profile_page(const Profile& profile, std::span<const Panel> upper, std::span<const Panel> lower) {
  Figure figure;
  figure.title = profile.title;
  figure.rows = 2;
  figure.columns = 1 + std::max(upper.size(), lower.size());
  figure.width_mm = page_width_mm;
  figure.height_mm = 120;
  figure.column_weights.assign(figure.columns, 1);
  figure.column_weights[0] = 1.8;
  Panel differential = differential_panel(profile);
  differential.x.label.clear();
  figure.panels.resize(2 * figure.columns);
  figure.panels[0] = std::move(differential);
  figure.panels[figure.columns] = cumulative_panel(profile);
  for (std::size_t i = 0; i < upper.size(); ++i) figure.panels[1 + i] = upper[i];
  for (std::size_t i = 0; i < lower.size(); ++i) figure.panels[figure.columns + 1 + i] = lower[i];
  return figure;
}

}  // namespace coalsack::plot

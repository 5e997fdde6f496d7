// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/diagram_figure.h"

#include <algorithm>
#include <utility>

#include "plot/profile_figure.h"

namespace coalsack::plot {
namespace {

double highest(const Diagram& diagram) {
  const std::optional<Range> range = range_of(diagram.counts.values, Scaling::linear);
  return range ? range->high : 1;
}

}  // namespace

Panel diagram_panel(const Diagram& diagram, std::optional<double> most) {
  Panel panel;
  panel.title = diagram.title;
  panel.x.label = diagram.colour_label;
  panel.y.label = diagram.magnitude_label;
  panel.y.reversed = true;
  Image image{diagram.counts, {}};
  image.colours.scaling = Scaling::logarithmic;
  image.colours.low = 1;
  image.colours.high = std::max(most.value_or(highest(diagram)), 10.0);
  image.colours.below = palette::white;
  image.colours.label = "Stars per bin";
  panel.layers.emplace_back(std::move(image));
  return panel;
}

Figure diagram_figure(const Diagram& diagram) {
  return single(diagram_panel(diagram), column_width_mm, 78);
}

Figure diagrams_figure(std::span<const Diagram> diagrams) {
  Figure figure;
  figure.columns = diagrams.size();
  figure.width_mm = page_width_mm;
  figure.height_mm =
      std::clamp(150.0 / static_cast<double>(std::max<std::size_t>(diagrams.size(), 1)), 45.0, 80.0);
  double most = 1;
  for (const Diagram& diagram : diagrams) most = std::max(most, highest(diagram));
  for (const Diagram& diagram : diagrams) {
    figure.panels.emplace_back(diagram_panel(diagram, most));
    figure.panels.back()->colour_bar = figure.panels.size() == diagrams.size();
  }
  return figure;
}

Figure examples_figure(std::span<const Example> examples) {
  constexpr double row_mm = 50;
  Figure figure;
  figure.rows = examples.size();
  figure.columns = 3;
  figure.column_weights = {1, 1, 1.35};
  figure.width_mm = page_width_mm;
  figure.height_mm = row_mm * static_cast<double>(examples.size()) + 4;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const Example& example = examples[i];
    const double most = std::max(highest(example.extincted), highest(example.reference));
    Panel extincted = diagram_panel(example.extincted, most);
    extincted.colour_bar = false;
    Panel reference = diagram_panel(example.reference, most);
    reference.y.label.clear();
    Profile profile;
    profile.bin_kpc = example.bin_kpc;
    profile.dav_mag_per_kpc = example.dav_mag_per_kpc;
    Panel profile_side = profile_panel(profile);
    profile_side.title = example.title;
    const bool last = i + 1 == examples.size();
    for (Panel* panel : {&extincted, &reference, &profile_side}) {
      if (!last) panel->x.label.clear();
      figure.panels.emplace_back(std::move(*panel));
    }
    if (i == 0) {
      if (figure.panels[0]->title.empty()) figure.panels[0]->title = "Extincted";
      if (figure.panels[1]->title.empty()) figure.panels[1]->title = "Reference";
    }
  }
  return figure;
}

}  // namespace coalsack::plot

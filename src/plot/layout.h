// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plot/draw_axes.h"

namespace coalsack::plot {

/// A panel with its place on the page.
struct PlacedPanel {
  const Panel* panel;
  PanelView view;
  PanelTicks marks;
  std::optional<ColourRamp> bar;
  std::string bar_label;
};

/// Places the panels so that boxes of a row have one height and those of a column one width, and labels meet
/// neither each other nor the page's edge. Throws base::InputError if the page is too small for its labels.
std::vector<PlacedPanel> laid_out(Canvas& canvas, const Figure& figure, const Box& page);

}  // namespace coalsack::plot

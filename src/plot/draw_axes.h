// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "plot/panel_view.h"
#include "plot/ticks.h"

namespace coalsack::plot {

/// The marks of a panel's axes.
struct PanelTicks {
  std::vector<Tick> x;
  std::vector<Tick> y;
  std::vector<Tick> right;
};

/// As many marks as a panel of this size can label in letters of `font_pt`.
PanelTicks panel_ticks(const Panel& panel, const PanelScales& scales, const Box& box, double font_pt);

/// What stands around a panel's box, in points.
struct Margins {
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;
};

/// The room that the labels of the axes, the title and the colour bar need.
Margins panel_margins(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                      const std::optional<ColourRamp>& bar, double font_pt);

/// Frame, marks, labels and title. Marks point inwards, on all four sides.
void draw_axes(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
               double font_pt);

/// The bar to the right of the box and of the labels of a right axis.
void draw_colour_bar(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                     const ColourRamp& ramp, const std::string& label, double font_pt);

/// The names of the layers, with a sample of each.
void draw_legend(Canvas& canvas, const Panel& panel, const Box& box, double font_pt);

/// The names of all panels' layers, each once, in centred rows at the foot of the page; returns the height
/// that they take, 0 where nothing has a name.
double draw_page_legend(Canvas& canvas, const Figure& figure, const Box& page);

}  // namespace coalsack::plot

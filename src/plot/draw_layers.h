// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "plot/panel_view.h"

namespace coalsack::plot {

/// The colours of an Image or Polygons layer, with ends taken from its values; nothing for other layers.
std::optional<ColourRamp> colour_ramp(const Layer& layer);

/// Draws every layer of the panel within its frame, in order.
void draw_layers(Canvas& canvas, const Panel& panel, const PanelView& view, double font_pt);

/// Draws a marker about a point of the page.
void draw_marker(Canvas& canvas, Point centre, const Points& style);

}  // namespace coalsack::plot

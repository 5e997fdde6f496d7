// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "plot/draw_axes.h"

namespace coalsack::plot {

// The frame of a face-on view: x are longitudes on the outer arc, y distances along the sector's edge at the
// highest longitude; on a whole circle, along that ray, with the unit of the y label beside each number.

PanelTicks polar_ticks(const PanelScales& scales, const Box& box, double font_pt);

/// What the labels need beyond the view's box.
Margins polar_margins(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                      double font_pt);

/// Grid lines over the image, the sector's outline, marks, numbers and labels. The title is the caller's.
void draw_polar_axes(Canvas& canvas, const Panel& panel, const PanelView& view, const PanelTicks& marks,
                     double font_pt);

}  // namespace coalsack::plot

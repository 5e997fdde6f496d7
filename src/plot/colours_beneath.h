// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "plot/panel_view.h"

namespace coalsack::plot {

/// What colour a panel's images and shapes have at a place, so that what is drawn over them stands out.
/// Keeps references to the panel and its view.
class ColoursBeneath {
 public:
  ColoursBeneath(const Panel& panel, const PanelView& view);

  /// White where nothing lies.
  Colour at(Point page) const;

 private:
  struct Area {
    const Layer* layer;
    ColourRamp ramp;
  };

  const PanelView& view_;
  std::vector<Area> areas_;  // the uppermost first
};

/// A mark from an axis inwards (a unit vector), black or white as reads best on what lies beneath.
void draw_mark(Canvas& canvas, Point edge, Point inwards, bool major, const ColoursBeneath& beneath);

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "plot/figure.h"

namespace coalsack::plot {

/// The axes' ranges: the ends asked for, else those of what the panel shows. Lines get a margin in y,
/// except at zero, points alone on all sides; images and shapes fill their panel. The distances of a polar
/// panel begin at 0.
struct PanelScales {
  Scale x;
  Scale y;
  std::optional<Scale> right;
};

PanelScales panel_scales(const Panel& panel);

}  // namespace coalsack::plot

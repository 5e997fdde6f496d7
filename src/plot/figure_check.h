// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "plot/figure.h"

namespace coalsack::plot {

/// Throws base::InputError, naming panel and layer counted from 1, if arrays that belong together differ in
/// size, if the figure has not one place per panel, or if its size in mm or pixels cannot be drawn.
void check_figure(const Figure& figure);

}  // namespace coalsack::plot

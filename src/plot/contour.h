// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "plot/layer.h"

namespace coalsack::plot {

/// The lines along which values interpolated between the cells' centres equal `level`, by marching squares;
/// where a square has two ways, its mean value decides. A closed line ends with its first point. Lines stop
/// at cells that are NaN.
std::vector<std::vector<Point>> contour_lines(const Grid& grid, double level);

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "plot/scale.h"

namespace coalsack::plot {

/// Values on cells of equal size. The cell (ix, iy) covers the ix-th of nx parts of `x` and the iy-th of ny
/// parts of `y`, counted from the low end.
struct Grid {
  std::size_t nx = 0;
  std::size_t ny = 0;
  Range x;
  Range y;
  std::vector<double> values;  // [nx][ny], y fastest; NaN where there is none

  double at(std::size_t ix, std::size_t iy) const { return values[ix * ny + iy]; }
};

}  // namespace coalsack::plot

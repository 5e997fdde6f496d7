// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
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

  /// The number in `values` of the cell that holds the point; nothing outside the grid.
  std::optional<std::size_t> cell_at(double px, double py) const {
    const std::optional<std::size_t> ix = part(x, nx, px);
    const std::optional<std::size_t> iy = part(y, ny, py);
    return ix && iy ? std::optional(*ix * ny + *iy) : std::nullopt;
  }

  /// The value of the cell that holds the point; nothing outside the grid.
  std::optional<double> value_at(double px, double py) const {
    const std::optional<std::size_t> cell = cell_at(px, py);
    return cell ? std::optional(values[*cell]) : std::nullopt;
  }

 private:
  static std::optional<std::size_t> part(Range range, std::size_t count, double place) {
    const double parts = static_cast<double>(count);
    const double index = (place - range.low) / (range.high - range.low) * parts;
    if (count == 0 || !(index >= 0 && index <= parts)) return std::nullopt;
    return index < parts ? static_cast<std::size_t>(index) : count - 1;
  }
};

}  // namespace coalsack::plot

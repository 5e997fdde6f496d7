// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

#include "network/cpu/kernels.h"
#include "network/cpu/large_vector.h"

namespace coalsack::network {

inline constexpr std::size_t round_up(std::size_t value, std::size_t step) {
  return (value + step - 1) / step * step;
}

/// Values of rows (examples) x units, as [unit / 16][row][unit % 16]: 16 units of one row are neighbours.
/// Units past the last are 0; rows past the last, up to a multiple of 16, are there and mean nothing. The
/// same shape with rows and units exchanged holds the transposed values.
class Panels {
 public:
  Panels() = default;
  /// Makes room; what was there is lost when the shape changes.
  void resize(std::size_t units, std::size_t rows) {
    if (units == units_ && rows == rows_) return;
    units_ = units;
    rows_ = rows;
    stride_ = round_up(rows, panel_width) * panel_width;
    values_.assign(panels() * stride_, 0.0F);
  }
  std::size_t units() const { return units_; }
  std::size_t rows() const { return rows_; }
  std::size_t panels() const { return round_up(units_, panel_width) / panel_width; }
  /// From one panel to the next.
  std::size_t stride() const { return stride_; }
  float* panel(std::size_t i) { return values_.data() + i * stride_; }
  const float* panel(std::size_t i) const { return values_.data() + i * stride_; }
  float& at(std::size_t row, std::size_t unit) { return panel(unit / 16)[row * 16 + unit % 16]; }
  float at(std::size_t row, std::size_t unit) const { return panel(unit / 16)[row * 16 + unit % 16]; }

 private:
  std::size_t units_ = 0, rows_ = 0, stride_ = 0;
  LargeVector values_;
};

}  // namespace coalsack::network

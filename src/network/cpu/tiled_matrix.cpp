// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/tiled_matrix.h"

namespace coalsack::network {

void TileLayout::pack(const float* rows, std::size_t row, LargeVector& tiles) const {
  tiles.assign(size(), 0.0F);
  for (std::size_t output = 0; output < outputs_; ++output)
    for (std::size_t input = 0; input < inputs_; ++input)
      tiles[place(output, input)] = rows[output * row + input];
}

void TileLayout::unpack(const LargeVector& tiles, float* rows, std::size_t row) const {
  for (std::size_t output = 0; output < outputs_; ++output)
    for (std::size_t input = 0; input < inputs_; ++input)
      rows[output * row + input] = tiles[place(output, input)];
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

#include "network/cpu/large_vector.h"
#include "network/cpu/panels.h"

namespace coalsack::network {

/// Where weights (outputs, inputs) stand in tiles of at most 128 outputs x 192 inputs, each tile in one
/// piece, as [output / 16][input][output % 16] and padded with zeros to multiples of 16 both ways: as the
/// products of forward and backward read them, without packing.
class TileLayout {
 public:
  static constexpr std::size_t tile_outputs = 128;
  static constexpr std::size_t tile_inputs = 192;

  TileLayout() = default;
  TileLayout(std::size_t outputs, std::size_t inputs) : outputs_(outputs), inputs_(inputs) {}

  std::size_t outputs() const { return outputs_; }
  std::size_t inputs() const { return inputs_; }
  std::size_t output_tiles() const { return round_up(outputs_, tile_outputs) / tile_outputs; }
  std::size_t input_tiles() const { return round_up(inputs_, tile_inputs) / tile_inputs; }
  /// Padded outputs of tile row i, inputs of tile column j.
  std::size_t outputs_of(std::size_t i) const { return part(outputs_, i, tile_outputs); }
  std::size_t inputs_of(std::size_t j) const { return part(inputs_, j, tile_inputs); }
  std::size_t size() const { return round_up(outputs_, panel_width) * round_up(inputs_, panel_width); }
  /// Of the first value of tile (i, j).
  std::size_t offset(std::size_t i, std::size_t j) const {
    return i * tile_outputs * round_up(inputs_, panel_width) + j * tile_inputs * outputs_of(i);
  }
  /// Of one weight.
  std::size_t place(std::size_t output, std::size_t input) const {
    const std::size_t i = output / tile_outputs;
    const std::size_t j = input / tile_inputs;
    return offset(i, j) +
           (output % tile_outputs / panel_width * inputs_of(j) + input % tile_inputs) * panel_width +
           output % panel_width;
  }

  /// To and from rows of inputs, `row` apart.
  void pack(const float* rows, std::size_t row, LargeVector& tiles) const;
  void unpack(const LargeVector& tiles, float* rows, std::size_t row) const;

 private:
  static std::size_t part(std::size_t whole, std::size_t i, std::size_t tile) {
    const std::size_t padded = round_up(whole, panel_width);
    return padded - i * tile < tile ? padded - i * tile : tile;
  }
  std::size_t outputs_ = 0, inputs_ = 0;
};

}  // namespace coalsack::network

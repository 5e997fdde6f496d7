// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "base/host_device.h"
#include "network/kernels/dropout.h"

namespace coalsack::cuda {

/// The dropout of one layer for a batch of rows: network/kernels/dropout.h with the words of each row at
/// hand.
struct Dropout {
  const network::MaskWords* words = nullptr;  ///< (rows); null: nothing is dropped
  std::uint32_t threshold = 0;
  float scale = 1;

  /// What the output of a unit is multiplied by.
  COALSACK_HOST_DEVICE float factor(std::uint32_t row, std::uint32_t unit) const {
    if (words == nullptr) return 1.0F;
    return network::is_dropped(words[row], unit, threshold) ? 0.0F : scale;
  }
};

/// The words of every row for one layer.
struct MaskRows {
  std::uint32_t rows, layer;
  std::uint32_t rows_each;  ///< row r is pass first_pass + r % rows_each of key r / rows_each
  std::uint64_t first_pass;
  const std::uint64_t* keys;
  const std::uint64_t* step;  ///< in training: stands for the pass; null: a prediction
  base::Words4 family;
  network::MaskWords* words;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return rows; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const std::uint64_t number = step != nullptr ? *step : first_pass + i % rows_each;
    words[i] = network::mask_words(family, keys[i / rows_each], number, layer);
  }
};

}  // namespace coalsack::cuda

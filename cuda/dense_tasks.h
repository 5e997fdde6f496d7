// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "cuda/bfloat16.h"
#include "cuda/dropout.h"
#include "network/kernels/activation.h"

// What happens to the rows of a dense layer besides the matrix products. One thread's work at a time, as in
// convolution_tasks.h.
namespace coalsack::cuda {

/// output (rows, columns) = ReLU(input + bias) * dropout. Every part can be left out: what the matrix product
/// has done must not be done again. A thread takes the four units whose random words come together.
template <class T>
struct Activation {
  std::uint32_t rows, columns;
  std::uint32_t rows_each;  ///< output row r is made from input row r / rows_each; 1, or passes from one row
  const T* input;
  T* output;      ///< may be `input` where rows_each is 1
  const T* bias;  ///< (columns); null: added already
  bool rectify;   ///< false: done already
  float leak;
  Dropout dropout;

  COALSACK_HOST_DEVICE std::uint32_t groups() const { return (columns + 31) / 32; }
  COALSACK_HOST_DEVICE std::uint64_t threads() const { return std::uint64_t{rows} * groups() * 8; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const auto row = static_cast<std::uint32_t>(i / 8 / groups());
    const auto block = static_cast<std::uint32_t>(i % (std::uint64_t{8} * groups()));
    const std::uint32_t first = block / 8 * 32 + block % 8;
    base::Words4 words{};
    if (dropout.words != nullptr) words = network::mask_block(dropout.words[row], block);
    const T* from = input + std::size_t{row / rows_each} * columns;
    T* to = output + std::size_t{row} * columns;
    for (std::uint32_t w = 0; w < 4; ++w) {
      const std::uint32_t unit = first + 8 * w;
      if (unit >= columns) return;
      float value = to_float(from[unit]);
      if (bias != nullptr) value += to_float(bias[unit]);
      if (rectify) value = network::rectified(value, leak);
      if (dropout.words != nullptr) value = words.word[w] < dropout.threshold ? 0.0F : value * dropout.scale;
      store(value, to[unit]);
    }
  }
};

/// gradient = gradient * slope of ReLU * dropout, in place: the gradient before the ReLU. An output of 0 was
/// dropped, or is where the ReLU has no slope.
template <class T>
struct ActivationSlope {
  std::uint64_t size;
  const T* output;  ///< of the layer, after ReLU and dropout
  T* gradient;
  float leak;
  float scale;  ///< of the units that dropout keeps; 1 without

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return size; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const float slope = network::rectified_slope(to_float(output[i]), leak) * scale;
    store(slope == 0 ? 0.0F : to_float(gradient[i]) * slope, gradient[i]);
  }
};

/// sums[column] = sum over rows of values (rows, columns): the gradient of biases, where the matrix product
/// cannot give it.
template <class T>
struct ColumnSums {
  std::uint32_t rows, columns;
  const T* values;
  float* sums;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return columns; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    float sum = 0;
    for (std::uint32_t row = 0; row < rows; ++row) sum += to_float(values[std::size_t{row} * columns + i]);
    sums[i] = sum;
  }
};

/// Floats as the products read them.
template <class T>
struct Convert {
  std::uint64_t size;
  const float* input;
  T* output;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return size; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const { store(input[i], output[i]); }
};

}  // namespace coalsack::cuda

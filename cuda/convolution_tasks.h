// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "cuda/bfloat16.h"
#include "cuda/dropout.h"
#include "network/kernels/activation.h"

// Convolution with bias, ReLU, dropout and the pool behind it, forward and backward, one thread's work at a
// time. Each task says how many threads it wants, and what thread i does; no thread needs what another one
// writes. Sums are over a fixed order, so results do not change from run to run.
namespace coalsack::cuda {

/// A convolution layer and, behind it, a pool of 1 (none) or 2. Cells that a pool leaves over at the right
/// and lower edge are not computed.
struct Convolution {
  int channels, height, width;  ///< of its input
  int filters, size;            ///< outputs; side of the filter
  int pool;                     ///< 1 or 2
  float leak;
  COALSACK_HOST_DEVICE int out_height() const { return height / pool; }
  COALSACK_HOST_DEVICE int out_width() const { return width / pool; }
  COALSACK_HOST_DEVICE std::uint32_t cells() const {
    return static_cast<std::uint32_t>(out_height()) * static_cast<std::uint32_t>(out_width());
  }
  COALSACK_HOST_DEVICE std::uint32_t weights() const {
    return static_cast<std::uint32_t>(filters * channels * size * size);
  }
};

inline constexpr int filters_together = 4;

/// outputs (examples, filters, out height, out width) from inputs (examples, channels, height, width).
template <class In, class Out>
struct ConvolutionForward {
  Convolution layer;
  std::uint32_t examples;
  const In* input;
  const float* weight;  ///< (filters, channels, size, size)
  const float* bias;    ///< (filters)
  Out* output;
  std::uint8_t* choice;  ///< which cell of the pool: (examples, filters, cells); null without a pool
  Dropout dropout;       ///< of the cells before the pool

  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    const auto groups = static_cast<std::uint64_t>((layer.filters + filters_together - 1) / filters_together);
    return examples * groups * layer.cells();
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    if (layer.pool == 2)
      run<2>(i);
    else
      run<1>(i);
  }

 private:
  template <int pool>
  COALSACK_HOST_DEVICE void run(std::uint64_t i) const {
    const std::uint32_t cells = layer.cells();
    const auto cell = static_cast<std::uint32_t>(i % cells);
    const int groups = (layer.filters + filters_together - 1) / filters_together;
    const int first = static_cast<int>(i / cells % static_cast<unsigned>(groups)) * filters_together;
    const auto example = static_cast<std::uint32_t>(i / cells / static_cast<unsigned>(groups));
    const int here = layer.filters - first < filters_together ? layer.filters - first : filters_together;
    const int top = static_cast<int>(cell) / layer.out_width() * pool;
    const int left = static_cast<int>(cell) % layer.out_width() * pool;
    const int before = layer.size / 2;  // cells of padding above and to the left
    const std::uint32_t filter_size = static_cast<std::uint32_t>(layer.channels * layer.size * layer.size);

    float sum[filters_together][pool * pool];
    for (int f = 0; f < filters_together; ++f)
      for (int p = 0; p < pool * pool; ++p) sum[f][p] = f < here ? bias[first + f] : 0.0F;
    const In* image =
        input + std::size_t{example} * static_cast<unsigned>(layer.channels * layer.height * layer.width);
    const float* filter = weight + std::size_t{static_cast<unsigned>(first)} * filter_size;
    for (int c = 0; c < layer.channels; ++c) {
      for (int ky = 0; ky < layer.size; ++ky) {
        for (int kx = 0; kx < layer.size; ++kx) {
          float value[pool * pool];
          for (int p = 0; p < pool * pool; ++p) {
            const int y = top + p / pool + ky - before;
            const int x = left + p % pool + kx - before;
            const bool inside = y >= 0 && y < layer.height && x >= 0 && x < layer.width;
            value[p] = inside ? to_float(image[(c * layer.height + y) * layer.width + x]) : 0.0F;
          }
          const int place = (c * layer.size + ky) * layer.size + kx;
          for (int f = 0; f < filters_together; ++f) {
            const float w =
                f < here ? filter[static_cast<unsigned>(f) * filter_size + static_cast<unsigned>(place)]
                         : 0.0F;
            for (int p = 0; p < pool * pool; ++p) sum[f][p] += w * value[p];
          }
        }
      }
    }

    for (int f = 0; f < here; ++f) {
      float best = 0;
      int chosen = 0;
      for (int p = 0; p < pool * pool; ++p) {
        const float before_mask = network::rectified(sum[f][p], layer.leak);
        const int neuron = ((first + f) * layer.height + top + p / pool) * layer.width + left + p % pool;
        const float value = before_mask * dropout.factor(example, static_cast<std::uint32_t>(neuron));
        if (p == 0 || value > best) {
          best = value;
          chosen = p;
        }
      }
      const std::size_t out =
          (std::size_t{example} * static_cast<unsigned>(layer.filters) + static_cast<unsigned>(first + f)) *
              cells +
          cell;
      store(best, output[out]);
      if (choice != nullptr) choice[out] = static_cast<std::uint8_t>(chosen);
    }
  }
};

/// The row and column, within the layer's grid, of a cell of the output that its pool chose.
COALSACK_HOST_DEVICE inline void chosen_place(const Convolution& layer, std::uint32_t cell, int choice,
                                              int& y, int& x) {
  y = static_cast<int>(cell) / layer.out_width() * layer.pool + choice / layer.pool;
  x = static_cast<int>(cell) % layer.out_width() * layer.pool + choice % layer.pool;
}

/// Sums over a few examples each of what they add to the gradient of weights and biases, into
/// partial (parts, weights + filters): weights first.
template <class In, class Out>
struct ConvolutionWeightParts {
  Convolution layer;
  std::uint32_t examples, parts;
  const In* input;
  const Out* gradient;         ///< before the ReLU
  const std::uint8_t* choice;  ///< null without a pool
  float* partial;

  /// A thread takes a row of a filter, or a bias.
  COALSACK_HOST_DEVICE std::uint32_t rows() const {
    return static_cast<std::uint32_t>(layer.filters * layer.channels * layer.size);
  }
  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    return std::uint64_t{parts} * (rows() + static_cast<std::uint32_t>(layer.filters));
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const std::uint32_t work = rows() + static_cast<std::uint32_t>(layer.filters);
    const auto part = static_cast<std::uint32_t>(i / work);
    const auto row = static_cast<std::uint32_t>(i % work);
    const auto begin = static_cast<std::uint32_t>(std::uint64_t{part} * examples / parts);
    const auto end = static_cast<std::uint32_t>((std::uint64_t{part} + 1) * examples / parts);
    float* sums = partial + std::size_t{part} * (layer.weights() + static_cast<std::uint32_t>(layer.filters));
    if (row >= rows()) {
      bias_sum(begin, end, static_cast<int>(row - rows()), sums);
      return;
    }
    int done = 0;
    while (layer.size - done >= 5) {
      weight_sums<5>(begin, end, row, done, sums);
      done += 5;
    }
    while (layer.size - done >= 3) {
      weight_sums<3>(begin, end, row, done, sums);
      done += 3;
    }
    for (; done < layer.size; ++done) weight_sums<1>(begin, end, row, done, sums);
  }

 private:
  COALSACK_HOST_DEVICE void bias_sum(std::uint32_t begin, std::uint32_t end, int filter, float* sums) const {
    float sum = 0;
    for (std::uint32_t e = begin; e < end; ++e) {
      const std::size_t plane =
          (std::size_t{e} * static_cast<unsigned>(layer.filters) + static_cast<unsigned>(filter)) *
          layer.cells();
      for (std::uint32_t cell = 0; cell < layer.cells(); ++cell) sum += to_float(gradient[plane + cell]);
    }
    sums[layer.weights() + static_cast<std::uint32_t>(filter)] = sum;
  }

  // Weights kx0 to kx0 + count - 1 of one row of a filter.
  template <int count>
  COALSACK_HOST_DEVICE void weight_sums(std::uint32_t begin, std::uint32_t end, std::uint32_t row, int kx0,
                                        float* sums) const {
    const int ky = static_cast<int>(row) % layer.size;
    const int c = static_cast<int>(row) / layer.size % layer.channels;
    const int filter = static_cast<int>(row) / layer.size / layer.channels;
    const int before = layer.size / 2;
    float sum[count];
    for (int k = 0; k < count; ++k) sum[k] = 0;
    for (std::uint32_t e = begin; e < end; ++e) {
      const std::size_t plane =
          (std::size_t{e} * static_cast<unsigned>(layer.filters) + static_cast<unsigned>(filter)) *
          layer.cells();
      const In* image =
          input + (std::size_t{e} * static_cast<unsigned>(layer.channels) + static_cast<unsigned>(c)) *
                      static_cast<unsigned>(layer.height * layer.width);
      for (std::uint32_t cell = 0; cell < layer.cells(); ++cell) {
        const float d = to_float(gradient[plane + cell]);
        if (d == 0) continue;
        int y = 0, x = 0;
        chosen_place(layer, cell, choice == nullptr ? 0 : choice[plane + cell], y, x);
        y += ky - before;
        x += kx0 - before;
        if (y < 0 || y >= layer.height) continue;
        for (int k = 0; k < count; ++k)
          if (x + k >= 0 && x + k < layer.width) sum[k] += d * to_float(image[y * layer.width + x + k]);
      }
    }
    for (int k = 0; k < count; ++k)
      sums[row * static_cast<unsigned>(layer.size) + static_cast<unsigned>(kx0 + k)] = sum[k];
  }
};

/// weight_gradient[w] = sum over parts of partial[part][w], and the biases behind.
struct PartialSums {
  std::uint32_t parts, weights, biases;
  const float* partial;    ///< (parts, weights + biases)
  float* weight_gradient;  ///< (weights)
  float* bias_gradient;    ///< (biases)

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return weights + biases; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    float sum = 0;
    for (std::uint32_t part = 0; part < parts; ++part)
      sum += partial[std::size_t{part} * (weights + biases) + i];
    if (i < weights)
      weight_gradient[i] = sum;
    else
      bias_gradient[i - weights] = sum;
  }
};

/// input_gradient (examples, channels, height, width) from the gradient before the ReLU: each input looks for
/// the outputs that it was part of.
template <class In, class Out>
struct ConvolutionInputGradient {
  Convolution layer;
  std::uint32_t examples;
  const float* weight;
  const Out* gradient;
  const std::uint8_t* choice;  ///< null without a pool
  In* input_gradient;

  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    return std::uint64_t{examples} * static_cast<unsigned>(layer.channels * layer.height * layer.width);
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const int x = static_cast<int>(i % static_cast<unsigned>(layer.width));
    const int y =
        static_cast<int>(i / static_cast<unsigned>(layer.width) % static_cast<unsigned>(layer.height));
    const std::uint64_t plane = i / static_cast<unsigned>(layer.width) / static_cast<unsigned>(layer.height);
    const int c = static_cast<int>(plane % static_cast<unsigned>(layer.channels));
    const std::uint64_t example = plane / static_cast<unsigned>(layer.channels);
    const int before = layer.size / 2;
    float sum = 0;
    for (int f = 0; f < layer.filters; ++f) {
      const std::size_t outputs =
          (example * static_cast<unsigned>(layer.filters) + static_cast<unsigned>(f)) * layer.cells();
      const float* filter =
          weight + (std::size_t{static_cast<unsigned>(f)} * static_cast<unsigned>(layer.channels) +
                    static_cast<unsigned>(c)) *
                       static_cast<unsigned>(layer.size * layer.size);
      for (int ky = 0; ky < layer.size; ++ky) {
        const int at_y = y - ky + before;
        if (at_y < 0 || at_y >= layer.out_height() * layer.pool) continue;
        for (int kx = 0; kx < layer.size; ++kx) {
          const int at_x = x - kx + before;
          if (at_x < 0 || at_x >= layer.out_width() * layer.pool) continue;
          const std::size_t out =
              outputs + static_cast<unsigned>(at_y / layer.pool * layer.out_width() + at_x / layer.pool);
          const int mine = at_y % layer.pool * layer.pool + at_x % layer.pool;
          if (choice != nullptr && choice[out] != mine) continue;
          sum += filter[ky * layer.size + kx] * to_float(gradient[out]);
        }
      }
    }
    store(sum, input_gradient[i]);
  }
};

/// A pool by itself: side by side, a remainder at the edge left out; the first greatest counts.
struct Pool {
  int channels, height, width, size;
  COALSACK_HOST_DEVICE int out_height() const { return height / size; }
  COALSACK_HOST_DEVICE int out_width() const { return width / size; }
  COALSACK_HOST_DEVICE std::uint32_t outputs() const {
    return static_cast<std::uint32_t>(channels * out_height() * out_width());
  }
};

template <class T>
struct PoolForward {
  Pool pool;
  std::uint32_t examples;
  const T* input;
  T* output;
  std::uint32_t* choice;  ///< (examples, channels, out height, out width): y * size + x

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return std::uint64_t{examples} * pool.outputs(); }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const int x = static_cast<int>(i % static_cast<unsigned>(pool.out_width()));
    const int y = static_cast<int>(i / static_cast<unsigned>(pool.out_width()) %
                                   static_cast<unsigned>(pool.out_height()));
    const std::uint64_t plane =
        i / static_cast<unsigned>(pool.out_width()) / static_cast<unsigned>(pool.out_height());
    const T* image = input + plane * static_cast<unsigned>(pool.height * pool.width);
    float best = 0;
    int chosen = 0;
    for (int p = 0; p < pool.size * pool.size; ++p) {
      const float value =
          to_float(image[(y * pool.size + p / pool.size) * pool.width + x * pool.size + p % pool.size]);
      if (p == 0 || value > best) {
        best = value;
        chosen = p;
      }
    }
    store(best, output[i]);
    choice[i] = static_cast<std::uint32_t>(chosen);
  }
};

template <class T>
struct PoolBackward {
  Pool pool;
  std::uint32_t examples;
  const T* gradient;  ///< of the outputs
  const std::uint32_t* choice;
  T* input_gradient;

  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    return std::uint64_t{examples} * static_cast<unsigned>(pool.channels * pool.height * pool.width);
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const int x = static_cast<int>(i % static_cast<unsigned>(pool.width));
    const int y =
        static_cast<int>(i / static_cast<unsigned>(pool.width) % static_cast<unsigned>(pool.height));
    const std::uint64_t plane = i / static_cast<unsigned>(pool.width) / static_cast<unsigned>(pool.height);
    float value = 0;
    if (y < pool.out_height() * pool.size && x < pool.out_width() * pool.size) {
      const std::size_t out = plane * static_cast<unsigned>(pool.out_height() * pool.out_width()) +
                              static_cast<unsigned>(y / pool.size * pool.out_width() + x / pool.size);
      if (choice[out] == static_cast<std::uint32_t>(y % pool.size * pool.size + x % pool.size))
        value = to_float(gradient[out]);
    }
    store(value, input_gradient[i]);
  }
};

}  // namespace coalsack::cuda

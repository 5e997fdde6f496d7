// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "network/cpu/dense_layer.h"

namespace coalsack::network {

/// Channels of height x width values, row by row: the values of one example between blocks.
struct Grid {
  std::size_t channels = 0, height = 0, width = 0;
  std::size_t values() const { return channels * height * width; }
};

/// A convolution with its ReLU and the pool behind it, in one pass; or a pool alone. As the network's first
/// block it takes the reference channels apart: what they add to the sums is made once per reference.
class ConvolutionBlock {
 public:
  /// `side` 0: no convolution; `pool` 1: no pool. The last `shared` of the input's channels are references.
  ConvolutionBlock(const Kernels& kernels, const Grid& input, std::size_t shared, std::size_t side,
                   std::size_t filters, std::size_t pool, float leak);

  const Grid& output() const { return output_; }
  bool has_weights() const { return side_ > 0; }
  /// As in DenseLayer; weights (filters, channels, side, side), biases.
  void pack(const float* flat, std::size_t which);
  void unpack(float* flat, std::size_t which) const;
  void clear_moments(bool second);

  /// Sums that all examples of a reference share; `references` values (channels, height, width) of its
  /// channels each. To be called before forward whenever weights or references changed.
  void prepare(WorkerThreads& threads, const std::vector<const float*>& references);

  /// One example: `input` the channels that are not shared. `winners` (output values) says which of its cells
  /// each pool took; may be null.
  void forward(const float* input, std::size_t slot, float* output, std::uint32_t* winners,
               std::size_t worker);

  /// One batch: `by_outputs` (rows, output values) is the gradient by what forward gave, which is `outputs`
  /// (after dropout, whose scale is `scale`). Fills `by_inputs` (rows, values) unless it is null, and uses
  /// the gradient.
  void backward(WorkerThreads& threads, const std::vector<float>& inputs, const std::vector<float>& outputs,
                const std::vector<std::uint32_t>& winners, const std::vector<float>& by_outputs,
                const std::vector<std::uint32_t>& slot, float scale, const GradientUse& use,
                std::vector<float>* by_inputs);

 private:
  struct Scratch {
    std::vector<float> planes;  // the input with its margin of zeros
    std::vector<float> slopes;  // gradient by the sums, with the same margin
    std::vector<float> strip;   // sums of six filters, rows of one pool
  };
  std::size_t windows() const { return (input_.channels - shared_) * side_ * side_; }
  std::size_t shared_windows() const { return shared_ * side_ * side_; }
  std::size_t weights() const { return filters_ * input_.channels * side_ * side_; }
  void spread(const float* values, std::size_t channels, std::vector<float>& planes) const;
  void sum_strip(const float* planes, const float* base, std::size_t group, std::size_t row, std::size_t rows,
                 float* strip) const;
  void pool_strip(const float* strip, std::size_t filter_stride, std::size_t row_stride, std::size_t filters,
                  std::size_t output_row, float* output, std::uint32_t* winners) const;
  void scatter(std::size_t filter, const float* outputs, const std::uint32_t* winners,
               const float* by_outputs, float scale, float* plane, float& sum) const;
  void backward_pool(const std::uint32_t* winners, const float* by_outputs, float* by_inputs) const;
  void backward_inputs(const std::vector<float>& slopes, float* by_inputs, std::vector<float>& strip) const;
  void use_gradient(const std::vector<float>& gradient, const GradientUse& use);
  void pack_products();

  const Kernels* kernels_;
  Grid input_, output_;
  std::size_t shared_, side_, filters_, pool_;
  float leak_;
  std::size_t margin_, padded_width_, row_stride_, plane_stride_;
  std::vector<std::size_t> offsets_, shared_offsets_, backward_offsets_;
  std::vector<float>
      flat_[3];  // weights, first moment, second moment: (filters, channels, side, side), biases
  std::vector<float> products_;  // weights by groups of six filters: [group][window][6]
  std::vector<float> shared_products_;
  std::vector<float> backward_products_;  // by groups of six input channels: [group][filter, y, x][6]
  std::vector<std::vector<float>> base_;  // by slot: (filters up to a multiple of 6, height, padded width)
  std::vector<std::vector<float>> reference_planes_;  // by slot
  std::vector<Scratch> scratch_;
  std::vector<float> partial_, shared_partial_;
};

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/cpu/convolution_block.h"
#include "network/engine.h"

namespace coalsack::network {

/// Names the masks of each row: the example's key, and its step or pass.
struct RowMasks {
  base::Words4 family{};
  std::vector<std::uint64_t> keys, numbers;  ///< (rows); empty: nothing is dropped
};

/// What goes in: the observed channels of each row, normalised, and which of the references it has.
struct NetworkInputs {
  std::vector<float> observed;           ///< (rows, diagrams, height, width)
  std::vector<std::uint32_t> slot;       ///< (rows), into `references`
  std::vector<const float*> references;  ///< (diagrams, height, width) each, normalised
  const float* empty = nullptr;          ///< (diagrams, height, width): an observed diagram without stars
  std::size_t rows() const { return slot.size(); }
};

/// The values of every stage for some rows. Stages are the convolution blocks, then the dense layers.
struct Activations {
  std::size_t rows = 0;
  std::vector<std::vector<float>> values;           ///< by block: (rows, values), dropped
  std::vector<std::vector<std::uint32_t>> winners;  ///< by block
  Panels first;                                     ///< what the first dense layer reads
  SharedInputs shared;                              ///< references, where the first stage is dense
  std::vector<Panels> dense;                        ///< by dense layer: outputs, rectified and dropped
};

/// The layers of a model on the CPU: forward over a range of stages, backward with the update.
class CpuNetwork {
 public:
  CpuNetwork(const ModelSpec& spec, const Kernels& kernels, int threads);

  WorkerThreads& threads() { return threads_; }
  std::size_t stages() const { return blocks_.size() + dense_.size(); }
  /// The first stage with dropout; stages() when there is none.
  std::size_t first_dropping_stage() const;

  /// `which` 0: weights, 1: first moment, 2: second; laid out as parameter_arrays.
  void set(std::span<const float> flat, std::size_t which);
  std::vector<float> flat(std::size_t which) const;
  void clear_moments(bool second);
  /// To be called when the values of references change.
  void forget_references() { known_.clear(); }

  /// Lays the inputs out for the first stage and makes what rows of one reference share. In training what is
  /// the same in an empty diagram is taken apart only where there are enough rows for each reference;
  /// otherwise always, so that no row's numbers depend on the others.
  void enter(const NetworkInputs& inputs, bool for_training, Activations& rows);
  /// Stages [from, to). Winners of pools are kept when `for_backward`. Where `masks` is null or has no rows
  /// nothing is dropped.
  void forward(Activations& rows, std::size_t from, std::size_t to, const RowMasks* masks, bool for_backward);
  /// Row r of `to` gets what row source[r] of `from` has behind stage `stage`, dropped by `masks`.
  void copy_stage(const Activations& from, const std::vector<std::size_t>& source, std::size_t stage,
                  const RowMasks& masks, Activations& to);
  /// From the gradient by the outputs (rows, bins); `use.flat`, if not null, is the start of a flat vector of
  /// all.
  void backward(Activations& rows, const std::vector<float>& by_outputs, const GradientUse& use);

 private:
  struct Stage {
    std::size_t layer;  // place in Architecture::layers
    float dropout;
    std::size_t parameters;  // offset of its weights in flat vectors
  };
  LayerMasks layer_masks(const Stage& stage, const RowMasks* masks) const;
  void forward_block(Activations& rows, std::size_t block, const RowMasks* masks, bool for_backward);
  bool can_be_empty() const;
  void enter_dense(const NetworkInputs& inputs, bool differences, Activations& rows);
  void flatten(Activations& rows);
  void flatten_differences(Activations& rows);
  const Panels& dense_inputs(const Activations& rows, std::size_t i) const {
    return i == 0 ? rows.first : rows.dense[i - 1];
  }
  const SharedInputs* shared_inputs(const Activations& rows, std::size_t i) const {
    return i == 0 && (blocks_.empty() || rows.shared.has_empty()) ? &rows.shared : nullptr;
  }
  void turn(const Panels& below, float scale);
  void backward_blocks(Activations& rows, const GradientUse& use);
  GradientUse from_offset(const GradientUse& use, std::size_t stage) const;

  const Kernels* kernels_;
  WorkerThreads threads_;
  InputShape input_;
  float leak_;
  std::vector<ConvolutionBlock> blocks_;
  std::vector<DenseLayer> dense_;
  std::vector<Stage> stages_;
  std::size_t parameters_ = 0;
  bool convolves_ = false;
  std::vector<std::uint32_t> slot_;  // of the rows entered last
  std::vector<const float*> known_;  // references whose sums stand from the last entry; none after an update
  Activations empty_;                // of each reference with an empty observed diagram
  Panels by_outputs_, transposed_, by_inputs_;
  std::vector<float> block_gradient_, block_inputs_gradient_;
};

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/cpu/tiled_matrix.h"
#include "network/cpu/worker_threads.h"
#include "network/model.h"

namespace coalsack::network {

/// What happens with a gradient that is complete: it updates the weights, or it is given out.
struct GradientUse {
  const UpdateTerms* weights = nullptr;
  const UpdateTerms* biases = nullptr;
  float* flat =
      nullptr;  ///< not null: the gradient is stored here, laid out as the parameters, and nothing updated
};

/// Dropout of one layer: the words of each row, and what is done with them.
struct LayerMasks {
  std::vector<MaskWords> words;  ///< (rows); empty: nothing is dropped
  DropTerms terms{};
};

/// What rows of one reference share, so that its product with the weights is made once per reference.
struct SharedInputs {
  Panels references;  ///< (references, inputs): inputs of their own, behind the others; no units: none
  /// (references, inputs): what is the same in an empty observed diagram; the rows' own inputs are then the
  /// differences from it, most of them 0, and what is 0 is left out. No units: inputs are whole.
  Panels empty;
  std::vector<std::uint32_t> slot;  ///< (rows): which of the references
  bool known = false;               ///< the references and the weights are those of the call before
  bool has_empty() const { return empty.units() > 0; }
};

/// A dense layer: weights, biases and their moments, forward, backward and update. When it is the network's
/// first, the inputs that are references stand apart: their product is made once per reference.
class DenseLayer {
 public:
  /// The last `shared` of `inputs` are references.
  DenseLayer(const Kernels& kernels, std::size_t inputs, std::size_t shared, std::size_t outputs);

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }
  /// One flat vector, as parameter_arrays lays it out: weights (outputs, inputs), biases. `which` 0: weights,
  /// 1: first moment, 2: second.
  void pack(const float* flat, std::size_t which);
  void unpack(float* flat, std::size_t which) const;
  /// Gives the moments room and makes them 0.
  void clear_moments(bool second);

  /// out = inputs times weights plus biases; unless `linear` then rectified and dropped.
  void forward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared, bool linear,
               float leak, const LayerMasks* masks, Panels& out);

  /// From the gradient by this layer's sums (and the same transposed): uses the weights' gradient, and where
  /// `by_inputs` is not null fills it, transposed, with the gradient by the inputs.
  void backward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared,
                const Panels& by_outputs, const Panels& by_outputs_transposed, const GradientUse& use,
                Panels* by_inputs);

 private:
  /// The weights of some of the inputs.
  struct Part {
    TileLayout layout;
    std::size_t column = 0;  // of its first input
    LargeVector tiles[3];    // weights, first moment, second moment
  };
  struct Scratch {
    std::vector<float> inputs;        // of one tile column, in groups of six
    std::vector<std::uint32_t> rows;  // by group: those with an input other than 0
    std::vector<std::size_t> counts;  // by group: how many
    std::vector<float> tile;          // gradient of one tile
  };

  void share_sums(WorkerThreads& threads, const SharedInputs& shared);
  void find_active(WorkerThreads& threads, const Panels& inputs);
  void add_product(const Part& part, const Panels& inputs, bool active, std::size_t i, std::size_t row,
                   std::size_t rows, Panels& out) const;
  void sum_by_slot(WorkerThreads& threads, const Panels& by_outputs, const SharedInputs& shared);
  void gather_inputs(const Part& part, std::size_t column, const Panels& inputs, const Panels* empty,
                     Scratch& scratch) const;
  void backward_column(Part& part, std::size_t column, const Panels& inputs, const Panels* empty,
                       const Panels& by_outputs, const Panels* by_outputs_transposed, const GradientUse& use,
                       Panels* by_inputs, Scratch& scratch);
  void use_tile(Part& part, std::size_t i, std::size_t j, const GradientUse& use, std::size_t scratch_rows,
                const float* gradient);
  void use_biases(WorkerThreads& threads, const Panels& by_outputs, const GradientUse& use);

  const Kernels* kernels_;
  std::size_t inputs_, outputs_;
  std::vector<Part> parts_;  // one, or two when references are apart
  std::vector<float> biases_[3];
  std::vector<Scratch> scratch_;
  Panels shared_sums_, shared_by_outputs_;
  Panels extended_;                                 // gradient by the outputs, then its sums by slot
  std::vector<std::vector<std::uint32_t>> active_;  // by tile column and six rows: inputs that are not all 0
};

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "cuda/network_plan.h"
#include "cuda/operations.h"
#include "network/engine.h"

namespace coalsack::cuda {

/// The network on one device: its weights, and buffers for as many rows as were asked for so far. T is what
/// the products read: float or Bfloat16; weights, moments and gradients are floats. Knows no streams and no
/// files: it asks its Operations for one task after the other. Used by one thread at a time.
template <class T>
class CardNetwork {
 public:
  CardNetwork(Operations& device, const network::ModelSpec& spec, const NetworkPlan& plan);

  /// What a batch is made of, in the device's memory; not initialised.
  struct Inputs {
    Array<std::uint16_t> counts;      ///< (rows, diagrams, cells)
    Array<std::uint32_t> references;  ///< (rows)
    Array<std::uint64_t> keys;        ///< (rows)
    Array<float> profiles;            ///< (rows, bins)
    Array<StepNumbers> step;          ///< (1)
  };
  Inputs make_inputs(std::size_t rows);

  void set_parameters(const std::vector<float>& placed);
  void set_moments(const std::vector<float>& first, const std::vector<float>& second);
  std::vector<float> parameters() const { return downloaded(parameters_); }
  std::vector<float> first_moment() const { return downloaded(first_moment_); }
  std::vector<float> second_moment() const { return downloaded(second_moment_); }
  std::vector<float> gradient() const { return downloaded(gradient_); }
  float* gradient_data() { return gradient_.data(); }
  void set_references(std::span<const float> counts);

  /// Makes room for training on `rows` rows. Where there was less, what was there is gone, and recordings are
  /// void.
  void reserve_training(std::size_t rows);
  /// Forward with dropout, loss, backward: the gradient of the mean loss over examples_of_batch examples,
  /// these rows' part of it; 0 without rows. Where `training`, the losses count for take_training_loss().
  void find_gradient(const Inputs& inputs, std::size_t rows, std::size_t examples_of_batch, bool training);
  /// One step of the optimiser by the gradient.
  void update(const Inputs& inputs);
  /// Sum of losses and number of examples since the last call.
  void take_training_loss(double& sum, double& examples);

  /// Outputs (rows, bins) with nothing dropped, and, where inputs have profiles, the loss of each row.
  void find_outputs(const Inputs& inputs, std::size_t rows, std::vector<float>& outputs,
                    std::vector<double>* losses);
  /// The 14 rows of each of `sightlines` predictions.
  void sample(const Inputs& inputs, std::size_t sightlines, std::size_t most_rows,
              const network::MonteCarlo& monte_carlo, std::span<float> rows);

 private:
  /// What the stages write for some rows.
  struct Buffers {
    std::size_t rows = 0;
    Array<float> float_inputs;  ///< (rows, channels, height, width) where a convolution comes first
    Array<T> inputs;            ///< else
    std::vector<Array<T>> out;
    std::vector<Array<std::uint8_t>> choice;        ///< of the pool behind a convolution
    std::vector<Array<std::uint32_t>> pool_choice;  ///< of a pool
    std::vector<Array<std::byte>> mask;
    std::vector<Array<network::MaskWords>> words;
    Array<float> outputs;  ///< (rows, bins)
    std::vector<Array<T>> gradient;
    Array<float> output_gradient;
    Array<float> partial;
    Array<double> loss;
  };

  std::vector<float> downloaded(const Array<float>& array) const;
  void reserve(Buffers& buffers, std::size_t rows, bool training, const char* cure);
  void expand(Buffers& buffers, const Inputs& inputs, std::size_t rows);
  void draw_masks(Buffers& buffers, const Array<std::uint64_t>& keys, std::size_t rows, std::size_t rows_each,
                  std::uint64_t first_pass, const base::Words4& family, const std::uint64_t* step);
  Dropout dropout_of(const Buffers& buffers, std::size_t stage, bool dropping) const;
  const T* weights_of(const Stage& stage) const;
  const T* biases_of(const Stage& stage) const;

  bool starts_with_convolution() const { return plan_.stages.front().kind == StageKind::convolution; }
  void forward(Buffers& buffers, std::size_t first, std::size_t end, std::size_t rows, bool dropping,
               bool training);
  void convolve(Buffers& buffers, std::size_t stage, std::size_t rows, bool dropping);
  void pool(Buffers& buffers, std::size_t stage, std::size_t rows);
  void dense(Buffers& buffers, std::size_t stage, std::size_t rows, bool dropping, bool training);
  Product forward_product(const Buffers& buffers, std::size_t stage, std::size_t rows) const;
  Product input_gradient_product(const Buffers& buffers, std::size_t stage, std::size_t rows) const;
  Product weight_gradient_product(const Buffers& buffers, std::size_t stage, std::size_t rows) const;
  bool uses_mask(const Buffers& buffers, std::size_t stage, std::size_t rows);
  const T* input_of(const Buffers& buffers, std::size_t stage) const {
    return stage == 0 ? buffers.inputs.data() : buffers.out[stage - 1].data();
  }
  void backward(Buffers& buffers, std::size_t rows);
  void convolution_gradient(Buffers& buffers, std::size_t stage, std::size_t rows);
  void dense_gradient(Buffers& buffers, std::size_t stage, std::size_t rows);
  void find_loss(Buffers& buffers, const Inputs& inputs, std::size_t rows, float share, bool gradient);

  /// Examples of a convolution's gradient are summed in parts of their own, and the parts then in order, so
  /// that many threads have work.
  static std::size_t convolution_parts(std::size_t rows) { return rows < 1024 ? rows : 1024; }

  Operations& device_;
  const network::ModelSpec& spec_;
  const NetworkPlan& plan_;
  Array<float> parameters_, first_moment_, second_moment_, gradient_;
  Array<T> copy_;  ///< of parameters, where T is not float
  Array<float> factor_, mean_, bin_weight_, cumulative_weight_, target_mean_, target_scale_;
  Array<float> references_;
  std::size_t reference_count_ = 0;
  Array<double> training_loss_;  ///< as GatherLoss
  base::Words4 family_;          ///< of training's masks
  Buffers training_, still_, passes_;
  Array<float> values_, sorted_, statistics_;
};

}  // namespace coalsack::cuda

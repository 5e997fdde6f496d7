// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/cpu_network.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "network/kernels/activation.h"

namespace coalsack::network {

CpuNetwork::CpuNetwork(const ModelSpec& spec, const Kernels& kernels, int threads)
    : kernels_(&kernels), threads_(threads), input_(spec.input), leak_(spec.architecture.leak) {
  const std::vector<Layer>& layers = spec.architecture.layers;
  std::size_t next_array = 0;
  const std::vector<ParameterArray> arrays = parameter_arrays(spec);
  Grid grid{spec.input.channels(), spec.input.height, spec.input.width};
  std::size_t i = 0;
  while (layers[i].kind != LayerKind::dense) {
    const bool convolution = layers[i].kind == LayerKind::convolution;
    // A pool joins the convolution before it, unless dropout comes between.
    const bool joined = convolution && !(layers[i].dropout > 0) && layers[i + 1].kind == LayerKind::pool;
    const std::size_t pool = !convolution ? layers[i].size : joined ? layers[i + 1].size : 1;
    const std::size_t shared = convolution && blocks_.empty() ? spec.input.diagrams : 0;
    blocks_.emplace_back(kernels, grid, shared, convolution ? layers[i].size : 0,
                         convolution ? layers[i].units : 0, pool, leak_);
    stages_.push_back({i, layers[i].dropout, convolution ? arrays[next_array].offset : 0});
    if (convolution) next_array += 2;
    convolves_ = convolves_ || convolution;
    grid = blocks_.back().output();
    i += joined ? 2 : 1;
  }
  std::size_t inputs = grid.values();
  for (; i < layers.size(); ++i) {
    const std::size_t shared = blocks_.empty() && dense_.empty() ? spec.input.counts() : 0;
    dense_.emplace_back(kernels, inputs, shared, layers[i].units);
    stages_.push_back({i, layers[i].dropout, arrays[next_array].offset});
    next_array += 2;
    inputs = layers[i].units;
  }
  parameters_ = parameter_count(spec);
}

std::size_t CpuNetwork::first_dropping_stage() const {
  const auto dropping =
      std::find_if(stages_.begin(), stages_.end(), [](const Stage& stage) { return stage.dropout > 0; });
  return static_cast<std::size_t>(dropping - stages_.begin());
}

void CpuNetwork::set(std::span<const float> flat, std::size_t which) {
  known_.clear();
  for (std::size_t b = 0; b < blocks_.size(); ++b)
    if (blocks_[b].has_weights()) blocks_[b].pack(flat.data() + stages_[b].parameters, which);
  for (std::size_t d = 0; d < dense_.size(); ++d)
    dense_[d].pack(flat.data() + stages_[blocks_.size() + d].parameters, which);
}

std::vector<float> CpuNetwork::flat(std::size_t which) const {
  std::vector<float> result(parameters_);
  for (std::size_t b = 0; b < blocks_.size(); ++b)
    if (blocks_[b].has_weights()) blocks_[b].unpack(result.data() + stages_[b].parameters, which);
  for (std::size_t d = 0; d < dense_.size(); ++d)
    dense_[d].unpack(result.data() + stages_[blocks_.size() + d].parameters, which);
  return result;
}

void CpuNetwork::clear_moments(bool second) {
  for (ConvolutionBlock& block : blocks_) block.clear_moments(second);
  for (DenseLayer& layer : dense_) layer.clear_moments(second);
}

// Cells without stars leave the values behind them what they are in an empty diagram, unless dropout or a
// pool over references comes first.
bool CpuNetwork::can_be_empty() const {
  if (blocks_.empty()) return true;
  return blocks_[0].has_weights() && first_dropping_stage() >= blocks_.size();
}

void CpuNetwork::enter(const NetworkInputs& inputs, bool for_training, Activations& rows) {
  rows.rows = inputs.rows();
  rows.values.resize(blocks_.size() + 1);  // the last: what the first block reads
  rows.winners.resize(blocks_.size());
  rows.dense.resize(dense_.size());
  slot_ = inputs.slot;
  const std::size_t references = inputs.references.size();
  const std::size_t counts = input_.counts();
  const bool differences = can_be_empty() && (!for_training || rows.rows >= 4 * references);
  const bool known = !for_training && !known_.empty() && known_ == inputs.references;
  known_ = for_training ? std::vector<const float*>() : inputs.references;
  if (!known) rows.shared = SharedInputs();
  rows.shared.known = known;
  rows.shared.slot = inputs.slot;
  if (blocks_.empty()) {
    enter_dense(inputs, differences, rows);
    return;
  }
  std::vector<float>& entry = rows.values.back();
  if (blocks_[0].has_weights()) {
    entry = inputs.observed;
  } else {
    entry.resize(rows.rows * 2 * counts);
    for (std::size_t n = 0; n < rows.rows; ++n) {
      const auto row = entry.begin() + static_cast<std::ptrdiff_t>(n * 2 * counts);
      std::copy_n(inputs.observed.data() + n * counts, counts, row);
      std::copy_n(inputs.references[inputs.slot[n]], counts, row + static_cast<std::ptrdiff_t>(counts));
    }
  }
  if (!known) blocks_[0].prepare(threads_, inputs.references);
  if (!differences || known) return;
  rows.shared.empty.resize(blocks_.back().output().values(), references);
  empty_.rows = references;
  empty_.values.resize(blocks_.size() + 1);
  empty_.winners.resize(blocks_.size());
  empty_.values.back().clear();
  for (std::size_t s = 0; s < references; ++s)
    empty_.values.back().insert(empty_.values.back().end(), inputs.empty, inputs.empty + counts);
}

void CpuNetwork::enter_dense(const NetworkInputs& inputs, bool differences, Activations& rows) {
  const std::size_t counts = input_.counts();
  const std::vector<float> nothing(counts, 0.0F);
  const float* empty = differences ? inputs.empty : nothing.data();
  rows.first.resize(counts, rows.rows);
  threads_.run(rows.rows, [&](std::size_t n, std::size_t) {
    for (std::size_t k = 0; k < counts; ++k) rows.first.at(n, k) = inputs.observed[n * counts + k] - empty[k];
  });
  if (rows.shared.known) return;
  rows.shared.references.resize(counts, inputs.references.size());
  if (differences) rows.shared.empty.resize(counts, inputs.references.size());
  for (std::size_t s = 0; s < inputs.references.size(); ++s)
    for (std::size_t k = 0; k < counts; ++k) {
      rows.shared.references.at(s, k) = inputs.references[s][k];
      if (differences) rows.shared.empty.at(s, k) = empty[k];
    }
}

LayerMasks CpuNetwork::layer_masks(const Stage& stage, const RowMasks* masks) const {
  LayerMasks result;
  if (masks == nullptr || !(stage.dropout > 0)) return result;
  result.terms = {drop_threshold(stage.dropout), keep_scale(stage.dropout)};
  for (std::size_t r = 0; r < masks->keys.size(); ++r)
    result.words.push_back(mask_words(masks->family, masks->keys[r], masks->numbers[r],
                                      static_cast<std::uint32_t>(stage.layer)));
  return result;
}

void CpuNetwork::forward(Activations& rows, std::size_t from, std::size_t to, const RowMasks* masks,
                         bool for_backward) {
  rows.values.resize(blocks_.size() + 1);
  rows.winners.resize(blocks_.size());
  rows.dense.resize(dense_.size());
  for (std::size_t stage = from; stage < to; ++stage) {
    if (stage < blocks_.size()) {
      forward_block(rows, stage, masks, for_backward);
      continue;
    }
    const std::size_t d = stage - blocks_.size();
    if (d == 0 && !blocks_.empty()) {
      flatten(rows);
      if (rows.shared.has_empty()) flatten_differences(rows);
    }
    const LayerMasks drops = layer_masks(stages_[stage], masks);
    dense_[d].forward(threads_, dense_inputs(rows, d), shared_inputs(rows, d), d + 1 == dense_.size(), leak_,
                      &drops, rows.dense[d]);
  }
}

void CpuNetwork::forward_block(Activations& rows, std::size_t b, const RowMasks* masks, bool for_backward) {
  ConvolutionBlock& block = blocks_[b];
  if (b > 0) block.prepare(threads_, {nullptr});
  const std::vector<float>& in = b == 0 ? rows.values.back() : rows.values[b - 1];
  const std::size_t inputs = in.size() / rows.rows;
  const std::size_t values = block.output().values();
  const std::size_t groups = (values + 31) / 32;
  rows.values[b].resize(rows.rows * values);
  rows.winners[b].resize(for_backward ? rows.rows * values : 0);
  const LayerMasks drops = layer_masks(stages_[b], masks);
  threads_.run(rows.rows, [&](std::size_t n, std::size_t worker) {
    float* out = rows.values[b].data() + n * values;
    block.forward(in.data() + n * inputs, b == 0 ? slot_[n] : 0, out,
                  for_backward ? rows.winners[b].data() + n * values : nullptr, worker);
    if (drops.words.empty()) return;
    std::vector<float> factors(groups * 32);
    kernels_->mask(drops.words[n], 0, groups, drops.terms, factors.data());
    for (std::size_t k = 0; k < values; ++k) out[k] *= factors[k];
  });
}

void CpuNetwork::flatten(Activations& rows) {
  const std::vector<float>& values = rows.values[blocks_.size() - 1];
  const std::size_t units = blocks_.back().output().values();
  rows.first.resize(units, rows.rows);
  threads_.run(rows.first.panels(), [&](std::size_t p, std::size_t) {
    const std::size_t count = std::min(panel_width, units - p * panel_width);
    for (std::size_t n = 0; n < rows.rows; ++n)
      std::copy_n(values.data() + n * units + p * panel_width, count, rows.first.panel(p) + n * panel_width);
  });
}

// The values behind the blocks less those of an empty diagram of the same reference.
void CpuNetwork::flatten_differences(Activations& rows) {
  if (!rows.shared.known) {
    std::vector<std::uint32_t> each(empty_.rows);
    std::iota(each.begin(), each.end(), 0U);
    std::swap(slot_, each);
    for (std::size_t b = 0; b < blocks_.size(); ++b) forward_block(empty_, b, nullptr, false);
    std::swap(slot_, each);
  }
  const std::vector<float>& values = empty_.values[blocks_.size() - 1];
  Panels& empty = rows.shared.empty;
  threads_.run(empty.panels(), [&](std::size_t p, std::size_t) {
    const std::size_t count = std::min(panel_width, empty.units() - p * panel_width);
    for (std::size_t s = 0; !rows.shared.known && s < empty.rows(); ++s)
      std::copy_n(values.data() + s * empty.units() + p * panel_width, count,
                  empty.panel(p) + s * panel_width);
    for (std::size_t n = 0; n < rows.rows; ++n)
      for (std::size_t k = 0; k < panel_width; ++k)
        rows.first.panel(p)[n * panel_width + k] -= empty.panel(p)[rows.shared.slot[n] * panel_width + k];
  });
}

void CpuNetwork::copy_stage(const Activations& from, const std::vector<std::size_t>& source,
                            std::size_t stage, const RowMasks& masks, Activations& to) {
  to.rows = source.size();
  to.values.resize(blocks_.size() + 1);
  to.winners.resize(blocks_.size());
  to.dense.resize(dense_.size());
  const LayerMasks drops = layer_masks(stages_[stage], &masks);
  const bool dense = stage >= blocks_.size();
  const std::size_t units =
      dense ? dense_[stage - blocks_.size()].outputs() : blocks_[stage].output().values();
  const std::size_t groups = (units + 31) / 32;
  if (dense)
    to.dense[stage - blocks_.size()].resize(units, to.rows);
  else
    to.values[stage].resize(to.rows * units);
  threads_.run(to.rows, [&](std::size_t r, std::size_t) {
    std::vector<float> factors(groups * 32, 1.0F);
    if (!drops.words.empty()) kernels_->mask(drops.words[r], 0, groups, drops.terms, factors.data());
    if (!dense) {
      const float* in = from.values[stage].data() + source[r] * units;
      for (std::size_t k = 0; k < units; ++k) to.values[stage][r * units + k] = in[k] * factors[k];
      return;
    }
    const Panels& in = from.dense[stage - blocks_.size()];
    Panels& out = to.dense[stage - blocks_.size()];
    for (std::size_t p = 0; p < in.panels(); ++p)
      for (std::size_t k = 0; k < panel_width; ++k)
        out.panel(p)[r * panel_width + k] =
            in.panel(p)[source[r] * panel_width + k] * factors[p * panel_width + k];
  });
}

GradientUse CpuNetwork::from_offset(const GradientUse& use, std::size_t stage) const {
  GradientUse result = use;
  if (result.flat != nullptr) result.flat += stages_[stage].parameters;
  return result;
}

void CpuNetwork::backward(Activations& rows, const std::vector<float>& by_outputs, const GradientUse& use) {
  const std::size_t bins = dense_.back().outputs();
  by_outputs_.resize(bins, rows.rows);
  transposed_.resize(rows.rows, bins);
  for (std::size_t n = 0; n < rows.rows; ++n)
    for (std::size_t k = 0; k < bins; ++k)
      by_outputs_.at(n, k) = transposed_.at(k, n) = by_outputs[n * bins + k];
  for (std::size_t d = dense_.size(); d-- > 0;) {
    const std::size_t stage = blocks_.size() + d;
    const bool further = d > 0 || convolves_;
    dense_[d].backward(threads_, dense_inputs(rows, d), shared_inputs(rows, d), by_outputs_, transposed_,
                       from_offset(use, stage), further ? &by_inputs_ : nullptr);
    if (d > 0)
      turn(rows.dense[d - 1], stages_[stage - 1].dropout > 0 ? keep_scale(stages_[stage - 1].dropout) : 1);
  }
  if (convolves_) backward_blocks(rows, use);
}

// From the gradient by a layer's outputs, transposed, to that by its sums, both ways.
void CpuNetwork::turn(const Panels& outputs, float scale) {
  std::swap(transposed_, by_inputs_);
  by_outputs_.resize(outputs.units(), outputs.rows());
  threads_.run(outputs.panels(), [&](std::size_t p, std::size_t) {
    const std::size_t units = std::min(panel_width, outputs.units() - p * panel_width);
    for (std::size_t n = 0; n < outputs.rows(); ++n) {
      float* transposed =
          transposed_.panel(n / panel_width) + p * panel_width * panel_width + n % panel_width;
      const float* y = outputs.panel(p) + n * panel_width;
      float* sums = by_outputs_.panel(p) + n * panel_width;
      for (std::size_t k = 0; k < units; ++k) {
        float& slope = transposed[k * panel_width];
        slope *= rectified_slope(y[k], leak_) * scale;
        sums[k] = slope;
      }
    }
  });
}

void CpuNetwork::backward_blocks(Activations& rows, const GradientUse& use) {
  const std::size_t units = blocks_.back().output().values();
  block_gradient_.resize(rows.rows * units);
  threads_.run(rows.rows, [&](std::size_t n, std::size_t) {
    const float* transposed = by_inputs_.panel(n / panel_width) + n % panel_width;
    for (std::size_t k = 0; k < units; ++k) block_gradient_[n * units + k] = transposed[k * panel_width];
  });
  for (std::size_t b = blocks_.size(); b-- > 0;) {
    const bool further = std::any_of(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(b),
                                     [](const ConvolutionBlock& block) { return block.has_weights(); });
    const float scale = stages_[b].dropout > 0 ? keep_scale(stages_[b].dropout) : 1.0F;
    const std::vector<std::uint32_t> same(rows.rows, 0);
    blocks_[b].backward(threads_, b == 0 ? rows.values.back() : rows.values[b - 1], rows.values[b],
                        rows.winners[b], block_gradient_, b == 0 ? slot_ : same, scale, from_offset(use, b),
                        further ? &block_inputs_gradient_ : nullptr);
    std::swap(block_gradient_, block_inputs_gradient_);
  }
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/dense_layer.h"

#include <algorithm>

namespace coalsack::network {

DenseLayer::DenseLayer(const Kernels& kernels, std::size_t inputs, std::size_t shared, std::size_t outputs)
    : kernels_(&kernels), inputs_(inputs), outputs_(outputs) {
  parts_.push_back({TileLayout(outputs, inputs - shared), 0, {}});
  if (shared > 0) parts_.push_back({TileLayout(outputs, shared), inputs - shared, {}});
}

void DenseLayer::pack(const float* flat, std::size_t which) {
  for (Part& part : parts_) part.layout.pack(flat + part.column, inputs_, part.tiles[which]);
  const float* biases = flat + inputs_ * outputs_;
  biases_[which].assign(round_up(outputs_, panel_width), 0.0F);
  std::copy_n(biases, outputs_, biases_[which].begin());
}

void DenseLayer::unpack(float* flat, std::size_t which) const {
  for (const Part& part : parts_) part.layout.unpack(part.tiles[which], flat + part.column, inputs_);
  std::copy_n(biases_[which].begin(), outputs_, flat + inputs_ * outputs_);
}

void DenseLayer::clear_moments(bool second) {
  for (const std::size_t which : {1U, 2U}) {
    const bool needed = which == 1 || second;
    for (Part& part : parts_) part.tiles[which].assign(needed ? part.layout.size() : 0, 0.0F);
    biases_[which].assign(needed ? round_up(outputs_, panel_width) : 0, 0.0F);
  }
}

void DenseLayer::forward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared,
                         bool linear, float leak, const LayerMasks* masks, Panels& out) {
  out.resize(outputs_, inputs.rows());
  if (shared != nullptr) shared_sums_.resize(outputs_, shared->values.rows());
  const TileLayout& layout = parts_[0].layout;
  // How rows are shared out changes no number.
  const std::size_t block = outputs_ > 8 * TileLayout::tile_outputs ? 240 : 48;
  const std::size_t blocks = inputs.rows() <= block + block / 2 ? 1 : (inputs.rows() + block - 1) / block;
  const auto accumulate = [&](const Part& part, const Panels& from, std::size_t i, std::size_t row,
                              std::size_t rows, Panels& to) {
    const std::size_t panels = part.layout.outputs_of(i) / panel_width;
    for (std::size_t j = 0; j < part.layout.input_tiles(); ++j) {
      const std::size_t depth = part.layout.inputs_of(j);
      const float* tile = part.tiles[0].data() + part.layout.offset(i, j);
      const float* a = from.panel(j * TileLayout::tile_inputs / panel_width) + row * panel_width;
      for (std::size_t p = 0; p < panels; ++p)
        kernels_->product(a, from.stride(), rows, tile + p * depth * panel_width, depth,
                          to.panel(i * TileLayout::tile_outputs / panel_width + p) + row * panel_width);
    }
  };
  const auto bias_of = [&](std::size_t panel) { return biases_[0].data() + panel * panel_width; };
  if (shared != nullptr) {
    threads.run(layout.output_tiles(), [&](std::size_t i, std::size_t) {
      const std::size_t first = i * TileLayout::tile_outputs / panel_width;
      for (std::size_t p = first; p < first + layout.outputs_of(i) / panel_width; ++p)
        for (std::size_t r = 0; r < shared->values.rows(); ++r)
          std::copy_n(bias_of(p), panel_width, shared_sums_.panel(p) + r * panel_width);
      accumulate(parts_[1], shared->values, i, 0, shared->values.rows(), shared_sums_);
    });
  }
  threads.run(layout.output_tiles() * blocks, [&](std::size_t task, std::size_t) {
    const std::size_t i = task / blocks;
    const std::size_t row = inputs.rows() * (task % blocks) / blocks;
    const std::size_t rows = inputs.rows() * (task % blocks + 1) / blocks - row;
    const std::size_t first = i * TileLayout::tile_outputs / panel_width;
    const std::size_t panels = layout.outputs_of(i) / panel_width;
    for (std::size_t p = first; p < first + panels; ++p)
      for (std::size_t r = row; r < row + rows; ++r)
        std::copy_n(shared != nullptr ? shared_sums_.panel(p) + shared->slot[r] * panel_width : bias_of(p),
                    panel_width, out.panel(p) + r * panel_width);
    accumulate(parts_[0], inputs, i, row, rows, out);
    if (linear) return;
    if (masks == nullptr || masks->words.empty()) {
      for (std::size_t p = first; p < first + panels; ++p)
        kernels_->rectify(out.panel(p) + row * panel_width, nullptr, leak, rows * panel_width);
      return;
    }
    float factors[TileLayout::tile_outputs];
    for (std::size_t r = row; r < row + rows; ++r) {
      kernels_->mask(masks->words[r], static_cast<std::uint32_t>(first * panel_width / 4), (panels + 1) / 2,
                     masks->terms, factors);
      for (std::size_t p = 0; p < panels; ++p)
        kernels_->rectify(out.panel(first + p) + r * panel_width, factors + p * panel_width, leak,
                          panel_width);
    }
  });
}

void DenseLayer::backward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared,
                          const Panels& by_outputs, const Panels& by_outputs_transposed,
                          const GradientUse& use, Panels* by_inputs) {
  scratch_.resize(threads.size());
  if (by_inputs != nullptr) by_inputs->resize(inputs.rows(), inputs_);
  threads.run(parts_[0].layout.input_tiles(), [&](std::size_t j, std::size_t worker) {
    backward_column(parts_[0], j, inputs, by_outputs, &by_outputs_transposed, use, by_inputs,
                    scratch_[worker]);
  });
  if (shared != nullptr) {
    // The gradient by a reference's product is the sum over the rows that share it.
    shared_by_outputs_.resize(outputs_, shared->values.rows());
    threads.run(by_outputs.panels(), [&](std::size_t p, std::size_t) {
      std::fill_n(shared_by_outputs_.panel(p), shared_by_outputs_.stride(), 0.0F);
      for (std::size_t r = 0; r < by_outputs.rows(); ++r) {
        float* sum = shared_by_outputs_.panel(p) + shared->slot[r] * panel_width;
        const float* row = by_outputs.panel(p) + r * panel_width;
        for (std::size_t k = 0; k < panel_width; ++k) sum[k] += row[k];
      }
    });
    threads.run(parts_[1].layout.input_tiles(), [&](std::size_t j, std::size_t worker) {
      backward_column(parts_[1], j, shared->values, shared_by_outputs_, nullptr, use, nullptr,
                      scratch_[worker]);
    });
  }
  use_biases(threads, by_outputs, use);
}

// All tiles of one column of tiles: a tile's weights are read for the gradient by the inputs and updated as
// soon as their own gradient is complete, while they are in the cache.
void DenseLayer::backward_column(Part& part, std::size_t j, const Panels& inputs, const Panels& by_outputs,
                                 const Panels* by_outputs_transposed, const GradientUse& use,
                                 Panels* by_inputs, Scratch& scratch) {
  const std::size_t width = part.layout.inputs_of(j);
  const std::size_t groups = (width + product_rows - 1) / product_rows;
  const std::size_t rows = inputs.rows();
  const std::size_t first = j * TileLayout::tile_inputs;
  scratch.inputs.assign(groups * rows * product_rows, 0.0F);
  for (std::size_t k = 0; k < width; ++k) {
    const float* from = inputs.panel((first + k) / panel_width) + k % panel_width;
    float* to = scratch.inputs.data() + k / product_rows * rows * product_rows + k % product_rows;
    for (std::size_t r = 0; r < rows; ++r) to[r * product_rows] = from[r * panel_width];
  }
  scratch.tile.resize(TileLayout::tile_outputs * groups * product_rows);
  if (by_inputs != nullptr)
    for (std::size_t p = 0; p < by_inputs->panels(); ++p)
      std::fill_n(by_inputs->panel(p) + first * panel_width, width * panel_width, 0.0F);
  for (std::size_t i = 0; i < part.layout.output_tiles(); ++i) {
    const std::size_t height = part.layout.outputs_of(i);
    const std::size_t first_output = i * TileLayout::tile_outputs;
    const float* tile = part.tiles[0].data() + part.layout.offset(i, j);
    if (by_inputs != nullptr)
      for (std::size_t p = 0; p < by_inputs->panels(); ++p)
        kernels_->product(tile, width * panel_width, width,
                          by_outputs_transposed->panel(p) + first_output * panel_width, height,
                          by_inputs->panel(p) + first * panel_width);
    for (std::size_t p = 0; p < height / panel_width; ++p)
      for (std::size_t g = 0; g < groups; ++g)
        kernels_->gradient(scratch.inputs.data() + g * rows * product_rows,
                           by_outputs.panel(first_output / panel_width + p), rows,
                           scratch.tile.data() + (p * groups + g) * product_rows * panel_width);
    use_tile(part, i, j, use, groups * product_rows, scratch.tile.data());
  }
}

void DenseLayer::use_tile(Part& part, std::size_t i, std::size_t j, const GradientUse& use,
                          std::size_t scratch_rows, const float* gradient) {
  const std::size_t width = part.layout.inputs_of(j);
  const std::size_t height = part.layout.outputs_of(i);
  if (use.flat == nullptr) {
    for (std::size_t p = 0; p < height / panel_width; ++p) {
      const std::size_t at = part.layout.offset(i, j) + p * width * panel_width;
      float* second = part.tiles[2].empty() ? nullptr : part.tiles[2].data() + at;
      kernels_->update(*use.weights, gradient + p * scratch_rows * panel_width, part.tiles[0].data() + at,
                       part.tiles[1].data() + at, second, width * panel_width);
    }
    return;
  }
  for (std::size_t o = 0; o < height; ++o) {
    const std::size_t output = i * TileLayout::tile_outputs + o;
    if (output >= outputs_) break;
    for (std::size_t k = 0; k < width && j * TileLayout::tile_inputs + k < part.layout.inputs(); ++k)
      use.flat[output * inputs_ + part.column + j * TileLayout::tile_inputs + k] =
          gradient[(o / panel_width * scratch_rows + k) * panel_width + o % panel_width];
  }
}

void DenseLayer::use_biases(WorkerThreads& threads, const Panels& by_outputs, const GradientUse& use) {
  threads.run(by_outputs.panels(), [&](std::size_t p, std::size_t) {
    float sum[panel_width] = {};
    for (std::size_t r = 0; r < by_outputs.rows(); ++r)
      for (std::size_t k = 0; k < panel_width; ++k) sum[k] += by_outputs.panel(p)[r * panel_width + k];
    const std::size_t at = p * panel_width;
    if (use.flat == nullptr)
      kernels_->update(*use.biases, sum, biases_[0].data() + at, biases_[1].data() + at,
                       biases_[2].empty() ? nullptr : biases_[2].data() + at, panel_width);
    else
      for (std::size_t k = 0; k < panel_width && at + k < outputs_; ++k)
        use.flat[inputs_ * outputs_ + at + k] = sum[k];
  });
}

}  // namespace coalsack::network

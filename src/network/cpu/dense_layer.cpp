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

// Adds the product of rows [row, row + rows) of the inputs with tile row i; with `active` inputs that are 0
// in all of six rows are left out, which changes no number.
void DenseLayer::add_product(const Part& part, const Panels& inputs, bool active, std::size_t i,
                             std::size_t row, std::size_t rows, Panels& out) const {
  const std::size_t first = i * TileLayout::tile_outputs / panel_width;
  const std::size_t panels = part.layout.outputs_of(i) / panel_width;
  const std::size_t groups = (inputs.rows() + product_rows - 1) / product_rows;
  for (std::size_t j = 0; j < part.layout.input_tiles(); ++j) {
    const std::size_t depth = part.layout.inputs_of(j);
    const float* tile = part.tiles[0].data() + part.layout.offset(i, j);
    const float* a = inputs.panel(j * TileLayout::tile_inputs / panel_width);
    for (std::size_t p = 0; p < panels; ++p) {
      const float* b = tile + p * depth * panel_width;
      float* c = out.panel(first + p);
      if (!active) {
        kernels_->product(a + row * panel_width, inputs.stride(), rows, b, depth, c + row * panel_width);
        continue;
      }
      for (std::size_t r = row; r < row + rows; r += product_rows) {
        const std::vector<std::uint32_t>& ks = active_[j * groups + r / product_rows];
        kernels_->product_some(a + r * panel_width, inputs.stride(), std::min(product_rows, row + rows - r),
                               b, ks.data(), ks.size(), c + r * panel_width);
      }
    }
  }
}

void DenseLayer::find_active(WorkerThreads& threads, const Panels& inputs) {
  const std::size_t groups = (inputs.rows() + product_rows - 1) / product_rows;
  active_.resize(parts_[0].layout.input_tiles() * groups);
  threads.run(parts_[0].layout.input_tiles(), [&](std::size_t j, std::size_t) {
    const std::size_t first = j * TileLayout::tile_inputs;
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<std::uint32_t>& ks = active_[j * groups + g];
      ks.clear();
      const std::size_t rows = std::min(product_rows, inputs.rows() - g * product_rows);
      for (std::size_t k = 0; k < parts_[0].layout.inputs_of(j); ++k) {
        const float* values =
            inputs.panel((first + k) / panel_width) + g * product_rows * panel_width + k % panel_width;
        bool any = false;
        for (std::size_t r = 0; r < rows; ++r) any = any || values[r * panel_width] != 0;
        if (any) ks.push_back(static_cast<std::uint32_t>(k));
      }
    }
  });
}

// Biases plus what each reference adds.
void DenseLayer::share_sums(WorkerThreads& threads, const SharedInputs& shared) {
  const std::size_t rows = std::max(shared.references.rows(), shared.empty.rows());
  shared_sums_.resize(outputs_, rows);
  threads.run(parts_[0].layout.output_tiles(), [&](std::size_t i, std::size_t) {
    const std::size_t first = i * TileLayout::tile_outputs / panel_width;
    for (std::size_t p = first; p < first + parts_[0].layout.outputs_of(i) / panel_width; ++p)
      for (std::size_t r = 0; r < rows; ++r)
        std::copy_n(biases_[0].data() + p * panel_width, panel_width,
                    shared_sums_.panel(p) + r * panel_width);
    if (parts_.size() > 1) add_product(parts_[1], shared.references, false, i, 0, rows, shared_sums_);
    if (shared.has_empty()) add_product(parts_[0], shared.empty, false, i, 0, rows, shared_sums_);
  });
}

void DenseLayer::forward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared,
                         bool linear, float leak, const LayerMasks* masks, Panels& out) {
  out.resize(outputs_, inputs.rows());
  if (shared != nullptr && !shared->known) share_sums(threads, *shared);
  const bool active = shared != nullptr && shared->has_empty();
  if (active) find_active(threads, inputs);
  const TileLayout& layout = parts_[0].layout;
  // How rows are shared out changes no number.
  const std::size_t most = outputs_ > 8 * TileLayout::tile_outputs ? 258 : 48;
  const std::size_t blocks = (inputs.rows() + most - 1) / most;
  const std::size_t block = round_up((inputs.rows() + blocks - 1) / blocks, product_rows);
  threads.run(layout.output_tiles() * blocks, [&](std::size_t task, std::size_t) {
    const std::size_t i = task / blocks;
    const std::size_t row = task % blocks * block;
    if (row >= inputs.rows()) return;
    const std::size_t rows = std::min(block, inputs.rows() - row);
    const std::size_t first = i * TileLayout::tile_outputs / panel_width;
    const std::size_t panels = layout.outputs_of(i) / panel_width;
    for (std::size_t p = first; p < first + panels; ++p)
      for (std::size_t r = row; r < row + rows; ++r)
        std::copy_n(shared != nullptr ? shared_sums_.panel(p) + shared->slot[r] * panel_width
                                      : biases_[0].data() + p * panel_width,
                    panel_width, out.panel(p) + r * panel_width);
    add_product(parts_[0], inputs, active, i, row, rows, out);
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

// The gradient by what a reference adds is the sum over the rows that share it.
void DenseLayer::sum_by_slot(WorkerThreads& threads, const Panels& by_outputs, const SharedInputs& shared) {
  const std::size_t slots = std::max(shared.references.rows(), shared.empty.rows());
  shared_by_outputs_.resize(outputs_, slots);
  if (shared.has_empty()) extended_.resize(outputs_, by_outputs.rows() + slots);
  threads.run(by_outputs.panels(), [&](std::size_t p, std::size_t) {
    std::fill_n(shared_by_outputs_.panel(p), slots * panel_width, 0.0F);
    for (std::size_t r = 0; r < by_outputs.rows(); ++r) {
      float* sum = shared_by_outputs_.panel(p) + shared.slot[r] * panel_width;
      const float* row = by_outputs.panel(p) + r * panel_width;
      for (std::size_t k = 0; k < panel_width; ++k) sum[k] += row[k];
    }
    if (!shared.has_empty()) return;
    std::copy_n(by_outputs.panel(p), by_outputs.rows() * panel_width, extended_.panel(p));
    std::copy_n(shared_by_outputs_.panel(p), slots * panel_width,
                extended_.panel(p) + by_outputs.rows() * panel_width);
  });
}

void DenseLayer::backward(WorkerThreads& threads, const Panels& inputs, const SharedInputs* shared,
                          const Panels& by_outputs, const Panels& by_outputs_transposed,
                          const GradientUse& use, Panels* by_inputs) {
  scratch_.resize(threads.size());
  if (by_inputs != nullptr) by_inputs->resize(inputs.rows(), inputs_);
  if (shared != nullptr) sum_by_slot(threads, by_outputs, *shared);
  const bool differences = shared != nullptr && shared->has_empty();
  threads.run(parts_[0].layout.input_tiles(), [&](std::size_t j, std::size_t worker) {
    backward_column(parts_[0], j, inputs, differences ? &shared->empty : nullptr,
                    differences ? extended_ : by_outputs, &by_outputs_transposed, use, by_inputs,
                    scratch_[worker]);
  });
  if (parts_.size() > 1)
    threads.run(parts_[1].layout.input_tiles(), [&](std::size_t j, std::size_t worker) {
      backward_column(parts_[1], j, shared->references, nullptr, shared_by_outputs_, nullptr, use, nullptr,
                      scratch_[worker]);
    });
  use_biases(threads, by_outputs, use);
}

// The inputs of one column of tiles as [six inputs][row][6], with the rows that have one other than 0, then
// all of `empty`; without `empty` all rows.
void DenseLayer::gather_inputs(const Part& part, std::size_t j, const Panels& inputs, const Panels* empty,
                               Scratch& scratch) const {
  const std::size_t width = part.layout.inputs_of(j);
  const std::size_t groups = (width + product_rows - 1) / product_rows;
  const std::size_t first = j * TileLayout::tile_inputs;
  const std::size_t rows = inputs.rows() + (empty != nullptr ? empty->rows() : 0);
  scratch.inputs.assign(groups * rows * product_rows, 0.0F);
  const auto gather = [&](const Panels& from, std::size_t to_row) {
    for (std::size_t k = 0; k < width; ++k) {
      const float* values = from.panel((first + k) / panel_width) + k % panel_width;
      float* to =
          scratch.inputs.data() + (k / product_rows * rows + to_row) * product_rows + k % product_rows;
      for (std::size_t r = 0; r < from.rows(); ++r) to[r * product_rows] = values[r * panel_width];
    }
  };
  gather(inputs, 0);
  scratch.counts.assign(groups, rows);
  if (empty == nullptr) return;
  gather(*empty, inputs.rows());
  scratch.rows.resize(groups * rows);
  for (std::size_t g = 0; g < groups; ++g) {
    float* values = scratch.inputs.data() + g * rows * product_rows;
    std::size_t count = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const float* row = values + r * product_rows;
      if (r < inputs.rows() && std::all_of(row, row + product_rows, [](float value) { return value == 0; }))
        continue;
      std::copy_n(row, product_rows, values + count * product_rows);
      scratch.rows[g * rows + count++] = static_cast<std::uint32_t>(r);
    }
    scratch.counts[g] = count;
  }
}

// All tiles of one column of tiles: a tile's weights are read for the gradient by the inputs and updated as
// soon as their own gradient is complete, while they are in the cache.
void DenseLayer::backward_column(Part& part, std::size_t j, const Panels& inputs, const Panels* empty,
                                 const Panels& by_outputs, const Panels* by_outputs_transposed,
                                 const GradientUse& use, Panels* by_inputs, Scratch& scratch) {
  const std::size_t width = part.layout.inputs_of(j);
  const std::size_t groups = (width + product_rows - 1) / product_rows;
  const std::size_t first = j * TileLayout::tile_inputs;
  gather_inputs(part, j, inputs, empty, scratch);
  const std::size_t rows = scratch.inputs.size() / (groups * product_rows);
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
      for (std::size_t g = 0; g < groups; ++g) {
        const float* a = scratch.inputs.data() + g * rows * product_rows;
        const float* b = by_outputs.panel(first_output / panel_width + p);
        float* c = scratch.tile.data() + (p * groups + g) * product_rows * panel_width;
        if (empty != nullptr)
          kernels_->gradient_some(a, b, scratch.rows.data() + g * rows, scratch.counts[g], c);
        else
          kernels_->gradient(a, b, rows, c);
      }
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

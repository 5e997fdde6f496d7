// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/convolution_block.h"

#include <algorithm>

#include "network/kernels/activation.h"

namespace coalsack::network {
namespace {

std::size_t groups_of(std::size_t count) {
  return (count + product_rows - 1) / product_rows;
}

void pool_any(const float* cells, std::size_t row_stride, std::size_t size, std::size_t width, float leak,
              float* out, std::uint32_t* won) {
  for (std::size_t x = 0; x < width; ++x, cells += size) {
    float best = cells[0];
    std::uint32_t winner = 0;
    for (std::size_t k = 1; k < size * size; ++k) {
      const float value = cells[k / size * row_stride + k % size];
      if (value > best) {
        best = value;
        winner = static_cast<std::uint32_t>(k);
      }
    }
    out[x] = rectified(best, leak);
    if (won != nullptr) won[x] = winner;
  }
}

// Pools of two by two, without branches.
void pool_pairs(const float* cells, std::size_t row_stride, std::size_t width, float leak, float* out,
                std::uint32_t* won) {
  const float* below = cells + row_stride;
  for (std::size_t x = 0; x < width; ++x) {
    const float left = cells[2 * x];
    const float right = cells[2 * x + 1];
    const float upper = right > left ? right : left;
    const float lower = below[2 * x + 1] > below[2 * x] ? below[2 * x + 1] : below[2 * x];
    out[x] = rectified(lower > upper ? lower : upper, leak);
  }
  if (won == nullptr) return;
  for (std::size_t x = 0; x < width; ++x) {
    const std::uint32_t in_upper = cells[2 * x + 1] > cells[2 * x] ? 1 : 0;
    const std::uint32_t in_lower = below[2 * x + 1] > below[2 * x] ? 3 : 2;
    won[x] = below[2 * x + in_lower - 2] > cells[2 * x + in_upper] ? in_lower : in_upper;
  }
}

}  // namespace

ConvolutionBlock::ConvolutionBlock(const Kernels& kernels, const Grid& input, std::size_t shared,
                                   std::size_t side, std::size_t filters, std::size_t pool, float leak)
    : kernels_(&kernels),
      input_(input),
      output_{side > 0 ? filters : input.channels, input.height / pool, input.width / pool},
      shared_(shared),
      side_(side),
      filters_(filters),
      pool_(pool),
      leak_(leak),
      margin_(side / 2),
      padded_width_(round_up(input.width, panel_width)),
      row_stride_(padded_width_ + 2 * margin_),
      plane_stride_((input.height + 2 * margin_) * row_stride_) {
  const auto window_offsets = [this](std::size_t channels, std::vector<std::size_t>& offsets) {
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t y = 0; y < side_; ++y)
        for (std::size_t x = 0; x < side_; ++x) offsets.push_back(c * plane_stride_ + y * row_stride_ + x);
  };
  window_offsets(input.channels - shared, offsets_);
  window_offsets(shared, shared_offsets_);
  for (std::size_t f = 0; f < filters_; ++f)
    for (std::size_t y = 0; y < side_; ++y)
      for (std::size_t x = 0; x < side_; ++x)
        backward_offsets_.push_back(f * plane_stride_ + (side_ - 1 - y) * row_stride_ + side_ - 1 - x);
  for (std::vector<float>& values : flat_) values.assign(round_up(weights() + filters_, 8), 0.0F);
}

void ConvolutionBlock::pack(const float* flat, std::size_t which) {
  std::copy_n(flat, weights() + filters_, flat_[which].begin());
  if (which == 0) pack_products();
}

void ConvolutionBlock::unpack(float* flat, std::size_t which) const {
  std::copy_n(flat_[which].begin(), weights() + filters_, flat);
}

void ConvolutionBlock::clear_moments(bool /*second*/) {
  for (const std::size_t which : {1U, 2U}) std::fill(flat_[which].begin(), flat_[which].end(), 0.0F);
}

void ConvolutionBlock::pack_products() {
  const std::size_t area = side_ * side_;
  const std::size_t own = input_.channels - shared_;
  products_.assign(groups_of(filters_) * windows() * product_rows, 0.0F);
  shared_products_.assign(groups_of(filters_) * shared_windows() * product_rows, 0.0F);
  backward_products_.assign(shared_ > 0 ? 0 : groups_of(own) * filters_ * area * product_rows, 0.0F);
  for (std::size_t f = 0; f < filters_; ++f)
    for (std::size_t c = 0; c < input_.channels; ++c)
      for (std::size_t k = 0; k < area; ++k) {
        const float weight = flat_[0][(f * input_.channels + c) * area + k];
        const std::size_t group = f / product_rows;
        const std::size_t row = f % product_rows;
        if (c < own)
          products_[(group * windows() + c * area + k) * product_rows + row] = weight;
        else
          shared_products_[(group * shared_windows() + (c - own) * area + k) * product_rows + row] = weight;
        if (shared_ == 0)
          backward_products_[(c / product_rows * filters_ * area + f * area + k) * product_rows +
                             c % product_rows] = weight;
      }
}

void ConvolutionBlock::spread(const float* values, std::size_t channels, std::vector<float>& planes) const {
  planes.resize(channels * plane_stride_ + panel_width, 0.0F);  // margins stay 0
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t y = 0; y < input_.height; ++y)
      std::copy_n(values + (c * input_.height + y) * input_.width, input_.width,
                  planes.data() + c * plane_stride_ + (y + margin_) * row_stride_ + margin_);
}

void ConvolutionBlock::prepare(WorkerThreads& threads, const std::vector<const float*>& references) {
  scratch_.resize(threads.size());
  base_.resize(references.size());
  reference_planes_.resize(references.size());
  threads.run(references.size(), [&](std::size_t slot, std::size_t) {
    std::vector<float>& base = base_[slot];
    const std::size_t plane = input_.height * padded_width_;
    base.assign(groups_of(filters_) * product_rows * plane, 0.0F);
    for (std::size_t f = 0; f < filters_; ++f)
      std::fill_n(base.begin() + static_cast<std::ptrdiff_t>(f * plane), plane, flat_[0][weights() + f]);
    if (shared_ == 0) return;
    spread(references[slot], shared_, reference_planes_[slot]);
    for (std::size_t group = 0; group < groups_of(filters_); ++group)
      for (std::size_t y = 0; y < input_.height; ++y)
        for (std::size_t x = 0; x < padded_width_; x += panel_width)
          kernels_->window(reference_planes_[slot].data() + y * row_stride_ + x, shared_offsets_.data(),
                           shared_windows(),
                           shared_products_.data() + group * shared_windows() * product_rows,
                           base.data() + group * product_rows * plane + y * padded_width_ + x, plane);
  });
}

// Sums of one group of six filters in `rows` rows from `row` on: strip (6, rows, padded width).
void ConvolutionBlock::sum_strip(const float* planes, const float* base, std::size_t group, std::size_t row,
                                 std::size_t rows, float* strip) const {
  const std::size_t plane = input_.height * padded_width_;
  for (std::size_t r = 0; r < product_rows; ++r)
    std::copy_n(base + (group * product_rows + r) * plane + row * padded_width_, rows * padded_width_,
                strip + r * rows * padded_width_);
  for (std::size_t y = 0; y < rows; ++y)
    for (std::size_t x = 0; x < padded_width_; x += panel_width)
      kernels_->window(planes + (row + y) * row_stride_ + x, offsets_.data(), windows(),
                       products_.data() + group * windows() * product_rows, strip + y * padded_width_ + x,
                       rows * padded_width_);
}

// The largest of each pool, rectified where they are sums of a convolution: a ReLU never changes which is
// largest.
void ConvolutionBlock::pool_strip(const float* strip, std::size_t filter_stride, std::size_t row_stride,
                                  std::size_t filters, std::size_t output_row, float* output,
                                  std::uint32_t* winners) const {
  const std::size_t plane = output_.height * output_.width;
  const float leak = side_ > 0 ? leak_ : 1.0F;
  for (std::size_t f = 0; f < filters; ++f) {
    const float* cells = strip + f * filter_stride;
    const std::size_t place = f * plane + output_row * output_.width;
    float* out = output + place;
    std::uint32_t* won = winners == nullptr ? nullptr : winners + place;
    if (pool_ == 2)
      pool_pairs(cells, row_stride, output_.width, leak, out, won);
    else
      pool_any(cells, row_stride, pool_, output_.width, leak, out, won);
  }
}

void ConvolutionBlock::forward(const float* input, std::size_t slot, float* output, std::uint32_t* winners,
                               std::size_t worker) {
  if (side_ == 0) {
    for (std::size_t y = 0; y < output_.height; ++y)
      pool_strip(input + y * pool_ * input_.width, input_.height * input_.width, input_.width,
                 input_.channels, y, output, winners);
    return;
  }
  Scratch& scratch = scratch_[worker];
  spread(input, input_.channels - shared_, scratch.planes);
  scratch.strip.resize(product_rows * pool_ * padded_width_);
  const std::size_t plane = output_.height * output_.width;
  for (std::size_t group = 0; group < groups_of(filters_); ++group)
    for (std::size_t y = 0; y < output_.height; ++y) {
      sum_strip(scratch.planes.data(), base_[slot].data(), group, y * pool_, pool_, scratch.strip.data());
      const std::size_t first = group * product_rows;
      pool_strip(scratch.strip.data(), pool_ * padded_width_, padded_width_,
                 std::min(product_rows, filters_ - first), y, output + first * plane,
                 winners == nullptr ? nullptr : winners + first * plane);
    }
}

// Adds one example's gradient by the sums of one filter to its plane (its first cell), and to their sum.
void ConvolutionBlock::scatter(std::size_t filter, const float* outputs, const std::uint32_t* winners,
                               const float* by_outputs, float scale, float* plane, float& sum) const {
  const std::size_t first = filter * output_.height * output_.width;
  for (std::size_t y = 0; y < output_.height; ++y)
    for (std::size_t x = 0; x < output_.width; ++x) {
      const std::size_t place = first + y * output_.width + x;
      const float slope = by_outputs[place] * rectified_slope(outputs[place], leak_) * scale;
      const std::size_t winner = winners[place];
      plane[(y * pool_ + winner / pool_) * row_stride_ + x * pool_ + winner % pool_] += slope;
      sum += slope;
    }
}

void ConvolutionBlock::backward_pool(const std::uint32_t* winners, const float* by_outputs,
                                     float* by_inputs) const {
  std::fill_n(by_inputs, input_.values(), 0.0F);
  for (std::size_t place = 0; place < output_.values(); ++place) {
    const std::size_t x = place % output_.width;
    const std::size_t y = place / output_.width % output_.height;
    const std::size_t c = place / output_.width / output_.height;
    by_inputs[(c * input_.height + y * pool_ + winners[place] / pool_) * input_.width + x * pool_ +
              winners[place] % pool_] += by_outputs[place];
  }
}

void ConvolutionBlock::backward_inputs(const std::vector<float>& slopes, float* by_inputs,
                                       std::vector<float>& strip) const {
  const std::size_t depth = backward_offsets_.size();
  strip.resize(product_rows * panel_width);
  for (std::size_t group = 0; group < groups_of(input_.channels); ++group)
    for (std::size_t y = 0; y < input_.height; ++y)
      for (std::size_t x = 0; x < input_.width; x += panel_width) {
        std::fill(strip.begin(), strip.end(), 0.0F);
        kernels_->window(slopes.data() + y * row_stride_ + x, backward_offsets_.data(), depth,
                         backward_products_.data() + group * depth * product_rows, strip.data(), panel_width);
        const std::size_t count = std::min(panel_width, input_.width - x);
        for (std::size_t r = 0; r < product_rows && group * product_rows + r < input_.channels; ++r)
          std::copy_n(strip.data() + r * panel_width, count,
                      by_inputs + ((group * product_rows + r) * input_.height + y) * input_.width + x);
      }
}

void ConvolutionBlock::backward(WorkerThreads& threads, const std::vector<float>& inputs,
                                const std::vector<float>& outputs, const std::vector<std::uint32_t>& winners,
                                const std::vector<float>& by_outputs, const std::vector<std::uint32_t>& slot,
                                float scale, const GradientUse& use, std::vector<float>* by_inputs) {
  const std::size_t rows = slot.size();
  const std::size_t values = output_.values();
  const std::size_t input_values = (input_.channels - shared_) * input_.height * input_.width;
  if (by_inputs != nullptr) by_inputs->resize(rows * input_values);
  if (side_ == 0) {
    if (by_inputs == nullptr) return;
    threads.run(rows, [&](std::size_t n, std::size_t) {
      backward_pool(winners.data() + n * values, by_outputs.data() + n * values,
                    by_inputs->data() + n * input_values);
    });
    return;
  }
  const std::size_t size = filters_ * (windows() + 1);  // of one example's gradient: weights, then biases
  const std::size_t first_cell = margin_ * row_stride_ + margin_;
  partial_.assign(rows * size, 0.0F);
  threads.run(rows, [&](std::size_t n, std::size_t worker) {
    Scratch& scratch = scratch_[worker];
    scratch.slopes.assign(filters_ * plane_stride_ + panel_width, 0.0F);
    spread(inputs.data() + n * input_values, input_.channels - shared_, scratch.planes);
    float* partial = partial_.data() + n * size;
    for (std::size_t f = 0; f < filters_; ++f) {
      float* plane = scratch.slopes.data() + f * plane_stride_ + first_cell;
      scatter(f, outputs.data() + n * values, winners.data() + n * values, by_outputs.data() + n * values,
              scale, plane, partial[filters_ * windows() + f]);
      kernels_->window_gradient(scratch.planes.data(), row_stride_, offsets_.data(), windows(), plane,
                                row_stride_, input_.height, padded_width_, partial + f * windows());
    }
    if (by_inputs != nullptr)
      backward_inputs(scratch.slopes, by_inputs->data() + n * input_values, scratch.strip);
  });
  const std::size_t slots = shared_ > 0 ? base_.size() : 0;
  shared_partial_.assign(slots * filters_ * shared_windows(), 0.0F);
  threads.run(slots * filters_, [&](std::size_t task, std::size_t worker) {
    const std::size_t f = task % filters_;
    std::vector<float>& plane = scratch_[worker].slopes;
    plane.assign(plane_stride_ + panel_width, 0.0F);
    float sum = 0;
    for (std::size_t n = 0; n < rows; ++n)
      if (slot[n] == task / filters_)
        scatter(f, outputs.data() + n * values, winners.data() + n * values, by_outputs.data() + n * values,
                scale, plane.data() + first_cell, sum);
    kernels_->window_gradient(reference_planes_[task / filters_].data(), row_stride_, shared_offsets_.data(),
                              shared_windows(), plane.data() + first_cell, row_stride_, input_.height,
                              padded_width_, shared_partial_.data() + task * shared_windows());
  });
  std::vector<float> gradient(flat_[0].size(), 0.0F);
  for (std::size_t f = 0; f < filters_; ++f) {
    float* of_filter = gradient.data() + f * (windows() + shared_windows());
    for (std::size_t n = 0; n < rows; ++n) {
      const float* partial = partial_.data() + n * size;
      for (std::size_t k = 0; k < windows(); ++k) of_filter[k] += partial[f * windows() + k];
      gradient[weights() + f] += partial[filters_ * windows() + f];
    }
    for (std::size_t s = 0; s < slots; ++s)
      for (std::size_t k = 0; k < shared_windows(); ++k)
        of_filter[windows() + k] += shared_partial_[(s * filters_ + f) * shared_windows() + k];
  }
  use_gradient(gradient, use);
}

void ConvolutionBlock::use_gradient(const std::vector<float>& gradient, const GradientUse& use) {
  if (use.flat != nullptr) {
    std::copy_n(gradient.begin(), weights() + filters_, use.flat);
    return;
  }
  // A few thousand weights: one by one, so that weights and biases can stand beside each other.
  for (std::size_t i = 0; i < weights() + filters_; ++i) {
    const UpdateTerms& terms = i < weights() ? *use.weights : *use.biases;
    if (terms.adam)
      adam_update(terms, gradient[i], flat_[0][i], flat_[1][i], flat_[2][i]);
    else
      momentum_update(terms, gradient[i], flat_[0][i], flat_[1][i]);
  }
  pack_products();
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/shuffle.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/random_stream.h"

namespace coalsack::pipeline {
namespace {

/// Fisher and Yates.
template <typename T>
void shuffle(std::vector<T>& values, base::RandomStream stream) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[stream.below(i)]);
}

}  // namespace

Shuffle::Shuffle(std::vector<std::uint32_t> examples, std::size_t window, std::uint64_t seed)
    : examples_(std::move(examples)), window_(window), seed_(seed) {
  for (const std::uint32_t count : examples_) size_ += count;
}

std::vector<std::uint32_t> Shuffle::block_order(std::uint64_t epoch) const {
  std::vector<std::uint32_t> order(examples_.size());
  std::iota(order.begin(), order.end(), 0U);
  shuffle(order, base::RandomStream({seed_, "train/blocks", epoch, 0}));
  return order;
}

Shuffle::Window Shuffle::window(std::uint64_t epoch, std::size_t which,
                                const std::vector<std::uint32_t>& block_order) const {
  Window out;
  const std::size_t first = which * window_;
  const std::size_t end = std::min(first + window_, block_order.size());
  for (std::size_t i = first; i < end; ++i) {
    const std::uint32_t block = block_order[i];
    for (std::uint32_t example = 0; example < examples_[block]; ++example)
      out.order.push_back({static_cast<std::uint16_t>(i - first), static_cast<std::uint16_t>(example)});
    out.blocks.push_back(block);
  }
  shuffle(out.order, base::RandomStream({seed_, "train/window", epoch, which}));
  return out;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coalsack::pipeline {

/// The order of examples in an epoch. Blocks come in random order; `window` of them at a time are open, and
/// their examples are shuffled among each other. So at most that many blocks are in memory, and where there
/// are no more it is a full shuffle. A pure function of seed and epoch.
class Shuffle {
 public:
  /// `examples[i]` is how many examples of block i there are. REQUIRES: window >= 1.
  Shuffle(std::vector<std::uint32_t> examples, std::size_t window, std::uint64_t seed);

  /// One example: which block of its window, and which of the block's examples.
  struct Place {
    std::uint16_t slot = 0;
    std::uint16_t example = 0;
  };
  struct Window {
    std::vector<std::uint32_t> blocks;  ///< by slot
    std::vector<Place> order;
  };

  std::size_t windows() const { return (examples_.size() + window_ - 1) / window_; }
  /// All examples of an epoch.
  std::uint64_t size() const { return size_; }
  /// The order of blocks in an epoch; window w has those from w * window on.
  std::vector<std::uint32_t> block_order(std::uint64_t epoch) const;
  Window window(std::uint64_t epoch, std::size_t which, const std::vector<std::uint32_t>& block_order) const;

 private:
  std::vector<std::uint32_t> examples_;
  std::size_t window_;
  std::uint64_t seed_;
  std::uint64_t size_ = 0;
};

}  // namespace coalsack::pipeline

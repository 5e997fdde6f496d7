// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "base/philox.h"

namespace coalsack::base {

/// What a stream of random numbers is for. Two streams that differ in any field are independent; equal fields
/// give equal numbers, whatever the thread, the order or the machine.
struct StreamKey {
  std::uint64_t seed = 0;    ///< the project's seed
  std::string_view purpose;  ///< a fixed word, usually a stage's name: "example", "simulate/stars"
  std::uint64_t a = 0;       ///< first part of the entry's key (a pixel, a reference)
  std::uint64_t b = 0;       ///< second part of the entry's key (a diagram, an example number)
};

/// Random access to one stream of Philox4x32-10 blocks: block(i) is a pure function of the key and i.
/// A value of 24 bytes, cheap to copy; draws that are taken in order go through RandomStream below.
class RandomBlocks {
 public:
  explicit RandomBlocks(const StreamKey& key);
  /// The i-th 128-bit block.
  COALSACK_HOST_DEVICE Words4 block(std::uint64_t i) const {
    return philox4x32(
        Words4{{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i >> 32), high0_, high1_}}, key0_,
        key1_);
  }

 private:
  std::uint32_t key0_, key1_, high0_, high1_;
};

/// Draws from one stream in order. Not shared between threads: each entry makes its own.
class RandomStream {
 public:
  explicit RandomStream(const StreamKey& key) : blocks_(key) {}

  /// The next 32 random bits.
  std::uint32_t bits();
  /// Uniform in the open interval (0, 1), a multiple of 2^-53 plus 2^-54, so never 0 or 1.
  double uniform();
  /// Standard normal (Box-Muller; two draws share one pair of uniforms).
  double normal();
  /// Poisson with the given mean >= 0: inversion below 10, Hormann's PTRS (1993) above.
  std::uint64_t poisson(double mean);
  /// Uniform integer in [0, n), n >= 1, without modulo bias (Lemire 2019).
  std::uint64_t below(std::uint64_t n);

 private:
  RandomBlocks blocks_;
  std::uint64_t next_block_ = 0;
  Words4 words_{};
  int left_ = 0;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

}  // namespace coalsack::base

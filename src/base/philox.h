// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "base/host_device.h"

namespace coalsack::base {

/// 128 bits as four 32-bit words.
struct Words4 {
  std::uint32_t word[4];
};

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC11, "Parallel random
/// numbers: as easy as 1, 2, 3"): a bijection of `counter` for each `key`, passing BigCrush. The same counter
/// and key give the same words on every machine and on the GPU.
COALSACK_HOST_DEVICE inline Words4 philox4x32(Words4 counter, std::uint32_t key0, std::uint32_t key1) {
  constexpr std::uint32_t multiplier0 = 0xD2511F53U;
  constexpr std::uint32_t multiplier1 = 0xCD9E8D57U;
  constexpr std::uint32_t weyl0 = 0x9E3779B9U;
  constexpr std::uint32_t weyl1 = 0xBB67AE85U;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{multiplier0} * counter.word[0];
    const std::uint64_t product1 = std::uint64_t{multiplier1} * counter.word[2];
    counter = Words4{{static_cast<std::uint32_t>(product1 >> 32) ^ counter.word[1] ^ key0,
                      static_cast<std::uint32_t>(product1),
                      static_cast<std::uint32_t>(product0 >> 32) ^ counter.word[3] ^ key1,
                      static_cast<std::uint32_t>(product0)}};
    key0 += weyl0;
    key1 += weyl1;
  }
  return counter;
}

}  // namespace coalsack::base

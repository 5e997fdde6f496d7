// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "base/random_stream.h"

namespace coalsack::network {

/// The random words of one layer's mask for one example and one step (in training) or pass (in sampling).
struct MaskWords {
  std::uint32_t key[2];
  std::uint32_t high[2];
};

/// What all masks of a seed share.
inline base::Words4 mask_family(std::uint64_t seed) {
  return base::RandomBlocks({seed, "network/dropout", 0, 0}).block(0);
}

/// The words of layer `layer` (its place in Architecture::layers, pools counted, below 256) for the example
/// named by `key` and the step or pass `number` (below 2^56).
COALSACK_HOST_DEVICE inline MaskWords mask_words(const base::Words4& family, std::uint64_t key,
                                                 std::uint64_t number, std::uint32_t layer) {
  const std::uint64_t place = number << 8 | layer;
  const base::Words4 words = base::philox4x32(
      base::Words4{{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32),
                    static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(place >> 32)}},
      family.word[0], family.word[1]);
  return MaskWords{{words.word[0], words.word[1]}, {words.word[2], words.word[3]}};
}

/// Words of eight units times four: unit j of a layer has word (j / 8) % 4 of block 8 * (j / 32) + j % 8, so
/// that eight lanes make 32 neighbours at once.
COALSACK_HOST_DEVICE inline base::Words4 mask_block(const MaskWords& words, std::uint32_t block) {
  return base::philox4x32(base::Words4{{block, 0, words.high[0], words.high[1]}}, words.key[0], words.key[1]);
}
COALSACK_HOST_DEVICE inline std::uint32_t mask_word(const MaskWords& words, std::uint32_t unit) {
  return mask_block(words, unit / 32 * 8 + unit % 8).word[unit / 8 % 4];
}

/// A unit is dropped where its word is below this: 2^32 times the share, 0 <= share < 1.
COALSACK_HOST_DEVICE inline std::uint32_t drop_threshold(float share) {
  return static_cast<std::uint32_t>(static_cast<double>(share) * 4294967296.0);
}
/// What a unit that is kept is multiplied by, so that the mean stays.
COALSACK_HOST_DEVICE inline float keep_scale(float share) {
  return 1.0F / (1.0F - share);
}
COALSACK_HOST_DEVICE inline bool is_dropped(const MaskWords& words, std::uint32_t unit,
                                            std::uint32_t threshold) {
  return mask_word(words, unit) < threshold;
}

}  // namespace coalsack::network

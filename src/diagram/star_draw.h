// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/philox.h"
#include "diagram/star_pool.h"
#include "diagram/variation.h"

namespace coalsack::diagram {

/// How an example draws its own stars: every star of the pool is taken a Poisson number of times, with mean
/// density factor / area factor; the factor is that of the middle of the star's block. Drawn exactly as: a
/// Poisson number for each block of the pool, and that many stars of the block, each star even among all
/// (Poisson numbers of the parts of a Poisson process).
///
/// The drawn stars are numbered 0, 1, 2, ... through the blocks: a star's *slot*. All random numbers of a
/// star follow from its slot, as 32-bit words of Philox4x32-10 with the counter (slot, plane, ., .):
///
///   plane 0   word 0   which star of the block: floor(word * block size / 2^32)
///             word 1   detection in the first survey (low 16 bits) and the second (high 16 bits)
///             word 2,3 the noise of the first two quantities
///   plane 1.. word 0,1 and 2,3: the noise of the next four quantities
///   plane 64  words 0 to 3, both halves: detection in the third to tenth survey
///
/// Two words (a, b) give two normal deviates (Box-Muller): radius sqrt(-2 ln u), u = (floor(a / 2) + 0.5) /
/// 2^31, times cos and sin of 2 pi b / 2^32. Sixteen bits h are the uniform number (h + 0.5) / 2^16.
class StarWords {
 public:
  explicit StarWords(const ExampleKey& key);

  base::Words4 plane(std::uint32_t slot, std::uint32_t number) const {
    return base::philox4x32(base::Words4{{slot, number, high_[0], high_[1]}}, key_[0], key_[1]);
  }

  const std::array<std::uint32_t, 2>& key() const { return key_; }
  /// The third and fourth word of every counter.
  const std::array<std::uint32_t, 2>& high() const { return high_; }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 2> high_;
};

inline constexpr std::uint32_t extra_survey_plane = 64;

/// The plane that holds the noise of quantities 2 * pair and 2 * pair + 1, and its first word there.
constexpr std::uint32_t noise_plane(std::size_t pair) {
  return pair == 0 ? 0U : static_cast<std::uint32_t>(1 + (pair - 1) / 2);
}
constexpr std::uint32_t noise_word(std::size_t pair) {
  return pair == 0 ? 2U : static_cast<std::uint32_t>(2 * ((pair - 1) % 2));
}

/// The number of stars of each block of the pool in an example, from the stream "example/star numbers", into
/// `numbers` (resized to the blocks).
void draw_star_numbers(const StarPool& pool, const DrawnVariation& variation, const ExampleKey& key,
                       std::vector<std::uint32_t>& numbers);

/// The stars of an example by their place in the pool, in the order of their slots.
std::vector<std::uint32_t> draw_stars(const StarPool& pool, const DrawnVariation& variation,
                                      const ExampleKey& key);

}  // namespace coalsack::diagram

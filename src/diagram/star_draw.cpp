// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_draw.h"

#include "base/random_stream.h"

namespace coalsack::diagram {

StarWords::StarWords(const ExampleKey& key) {
  const base::Words4 words =
      base::RandomBlocks({key.seed, "example/stars", key.reference, key.example}).block(0);
  key_ = {words.word[0], words.word[1]};
  high_ = {words.word[2], words.word[3]};
}

void draw_star_numbers(const StarPool& pool, const DrawnVariation& variation, const ExampleKey& key,
                       std::vector<std::uint32_t>& numbers) {
  base::RandomStream stream({key.seed, "example/star numbers", key.reference, key.example});
  numbers.clear();
  for (const PoolBlock& block : pool.blocks()) {
    const double mean =
        variation.density_at(block.component, block.middle_kpc) * block.size / pool.area_factor();
    numbers.push_back(static_cast<std::uint32_t>(stream.poisson(mean)));
  }
}

std::vector<std::uint32_t> draw_stars(const StarPool& pool, const DrawnVariation& variation,
                                      const ExampleKey& key) {
  std::vector<std::uint32_t> numbers;
  draw_star_numbers(pool, variation, key, numbers);
  const StarWords words(key);
  std::vector<std::uint32_t> stars;
  std::uint32_t slot = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const PoolBlock& block = pool.blocks()[i];
    for (std::uint32_t n = 0; n < numbers[i]; ++n) {
      const std::uint64_t word = words.plane(slot++, 0).word[0];
      stars.push_back(block.first + static_cast<std::uint32_t>(word * block.size >> 32));
    }
  }
  return stars;
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/split.h"

#include "base/random_stream.h"

namespace coalsack::pipeline {

Split split_of(std::int64_t reference_id, std::int64_t number) {
  static const base::RandomBlocks family({0, "split", 0, 0});
  const base::Words4 words = family.block(example_key(reference_id, number));
  const std::uint64_t share = (std::uint64_t{words.word[0]} << 32 | words.word[1]);
  constexpr std::uint64_t hundredth = ~std::uint64_t{0} / 100;
  if (share < 94 * hundredth) return Split::train;
  return share < 99 * hundredth ? Split::validation : Split::test;
}

std::uint64_t example_key(std::int64_t reference_id, std::int64_t number) {
  return static_cast<std::uint64_t>(reference_id) << 21 | static_cast<std::uint64_t>(number);
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/held_examples.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/random_stream.h"
#include "diagram/count_codec.h"
#include "pipeline/block_reader.h"
#include "pipeline/example_block.h"

namespace coalsack::pipeline {
namespace {

/// The blocks to read, ascending, and how many examples of the last one drawn are wanted at most.
std::vector<std::size_t> chosen_blocks(const ExampleSet& set, Split split, std::size_t limit) {
  const std::vector<std::uint32_t> counts = set.counts(split);
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  base::RandomStream stream({0, "train/held", static_cast<std::uint64_t>(split), 0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  std::size_t examples = 0;
  std::size_t blocks = 0;
  while (blocks < order.size() && examples < limit) examples += counts[order[blocks++]];
  order.resize(blocks);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace

HeldExamples::HeldExamples(const project::Project& project, const ExampleSet& set, Split split,
                           std::size_t limit)
    : shape_(set.shape), bins_(set.bins) {
  BlockReader reader(project, set);
  PackedBlock block;
  std::vector<std::uint16_t> waiting;
  const auto pack = [&] {
    packed_.emplace_back();
    diagram::encode_counts(diagram::CountForm::sparse, waiting, shape_.cells(), packed_.back());
    packed_.back().shrink_to_fit();
    waiting.clear();
  };
  for (const std::size_t which : chosen_blocks(set, split, limit)) {
    const std::vector<std::uint16_t> members = set.members(which, split);
    if (members.empty()) continue;
    reader.read(which, block);
    const ExampleSet::Block& here = set.blocks[which];
    for (const std::uint16_t example : members) {
      if (size() == limit) break;
      references_.push_back(here.reference);
      keys_.push_back(example_key(set.reference_id(here), here.block * block_examples + example));
      profiles_.resize(size() * bins_);
      waiting.resize(waiting.size() + shape_.counts());
      unpack(set, block, example, std::span(waiting).last(shape_.counts()), std::span(profiles_).last(bins_));
      if (size() % batch_size == 0) pack();
    }
  }
  if (!waiting.empty()) pack();
}

network::Batch HeldExamples::batch(std::size_t which) {
  const std::size_t first = which * batch_size;
  const std::size_t count = std::min(batch_size, size() - first);
  counts_.resize(count * shape_.counts());
  diagram::decode_counts(packed_[which], shape_.cells(), counts_);
  return {counts_, std::span(references_).subspan(first, count), std::span(keys_).subspan(first, count),
          std::span(profiles_).subspan(first * bins_, count * bins_)};
}

}  // namespace coalsack::pipeline

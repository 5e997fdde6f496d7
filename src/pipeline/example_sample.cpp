// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/example_sample.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "base/random_stream.h"
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

ExampleSample::ExampleSample(const project::Project& project, const ExampleSet& set, Split split,
                             std::size_t limit)
    : set_(set), reader_(project, set), in_block_(set.blocks.size()) {
  for (const std::size_t which : chosen_blocks(set, split, limit))
    for (const std::uint16_t example : set.members(which, split)) {
      if (size() == limit) return;
      members_.push_back({static_cast<std::uint32_t>(which), example});
    }
}

network::Batch ExampleSample::batch(std::size_t which) {
  const std::size_t first = which * batch_size;
  const std::size_t count = std::min(batch_size, size() - first);
  const std::size_t counts = set_.shape.counts();
  counts_.resize(count * counts);
  profiles_.resize(count * set_.bins);
  references_.resize(count);
  keys_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Member& member = members_[first + i];
    if (member.block != in_block_) {
      in_block_ = set_.blocks.size();  // should reading fail
      reader_.read(member.block, block_);
      in_block_ = member.block;
    }
    const ExampleSet::Block& here = set_.blocks[member.block];
    references_[i] = here.reference;
    keys_[i] = example_key(set_.reference_id(here), here.block * block_examples + member.example);
    unpack(set_, block_, member.example, std::span(counts_).subspan(i * counts, counts),
           std::span(profiles_).subspan(i * set_.bins, set_.bins));
  }
  return {counts_, references_, keys_, profiles_};
}

std::vector<float> ExampleSample::profiles() {
  std::vector<float> all;
  all.reserve(size() * set_.bins);
  for (std::size_t b = 0; b < batches(); ++b) {
    const std::span<const float> some = batch(b).profiles;
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "network/engine.h"
#include "pipeline/block_reader.h"
#include "pipeline/example_set.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// Some examples of a split, for what looks at the same ones again and again: validation, normalisation,
/// calibration. All of the split where it has no more than `limit`; otherwise those of randomly chosen
/// blocks, the same ones for every model. They stay in the file: in memory are their keys, one block and one
/// batch.
class ExampleSample {
 public:
  /// REQUIRES: project and set outlive it.
  ExampleSample(const project::Project& project, const ExampleSet& set, Split split, std::size_t limit);

  std::size_t size() const { return members_.size(); }
  static constexpr std::size_t batch_size = 128;
  std::size_t batches() const { return (size() + batch_size - 1) / batch_size; }
  /// One batch in the order of keys, valid until the next call; read from the file, each block once when
  /// batches are taken in order. Throws as BlockReader::read.
  network::Batch batch(std::size_t which);
  /// Profiles of all (size, bins), mag/kpc.
  std::vector<float> profiles();

 private:
  struct Member {
    std::uint32_t block;
    std::uint16_t example;
  };

  const ExampleSet& set_;
  std::vector<Member> members_;
  BlockReader reader_;
  PackedBlock block_;
  std::size_t in_block_;  ///< which the set's block is; none: the number of blocks
  std::vector<std::uint16_t> counts_;
  std::vector<std::uint32_t> references_;
  std::vector<std::uint64_t> keys_;
  std::vector<float> profiles_;
};

}  // namespace coalsack::pipeline

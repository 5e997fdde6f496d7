// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "diagram/count_codec.h"
#include "pipeline/example_set.h"
#include "project/blob.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A block of examples as it is stored, still packed: about a twentieth of what it is unpacked.
struct PackedBlock {
  std::vector<std::uint16_t> halves;              ///< (examples, bins) profiles
  std::vector<std::vector<std::uint8_t>> counts;  ///< by diagram
  std::vector<diagram::CountIndex> index;         ///< by diagram
};

/// Reads blocks of a set through a connection of its own; one per thread. Keeps its memory between calls.
class BlockReader {
 public:
  /// REQUIRES: reader and set outlive it.
  BlockReader(const project::Project& reader, const ExampleSet& set);
  /// Reads the set's block number `which` into `out`, whose memory is used again. Throws
  /// base::ProjectRefused, naming the block, when it is damaged, and base::Error when it is no longer what
  /// the set says.
  void read(std::size_t which, PackedBlock& out);

 private:
  const project::Project& reader_;
  const ExampleSet& set_;
  project::Statement profiles_;
  project::Statement counts_;
  project::FrameDecoder decoder_;
};

/// One example of a block: counts (diagrams, y, x), profile (bins) in mag/kpc.
void unpack(const ExampleSet& set, const PackedBlock& block, std::size_t example,
            std::span<std::uint16_t> counts, std::span<float> profile);

}  // namespace coalsack::pipeline

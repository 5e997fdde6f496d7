// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/block_reader.h"

#include <string>

#include "base/error.h"
#include "diagram/profile_codec.h"
#include "pipeline/example_block.h"
#include "project/disk_error.h"

namespace coalsack::pipeline {
namespace {

std::size_t checked_size(std::int64_t bytes) {
  if (bytes < 0 || bytes > largest_block_bytes)
    throw base::ProjectRefused("its contents have an impossible size");
  return static_cast<std::size_t>(bytes);
}

}  // namespace

BlockReader::BlockReader(const project::Project& reader, const ExampleSet& set)
    : reader_(reader),
      set_(set),
      profiles_(reader.statement("diagram/example_block")),
      counts_(reader.statement("diagram/example_counts")) {}

void BlockReader::read(std::size_t which, PackedBlock& out) {
  const ExampleSet::Block& block = set_.blocks[which];
  const std::int64_t reference_id = set_.reference_id(block);
  const std::string what = reader_.path().string() + ": block " + std::to_string(block.block) +
                           " of examples of reference " + std::to_string(reference_id);
  const std::size_t examples = block.examples;
  profiles_.start(reference_id, block.block);
  if (!profiles_.step() || profiles_.integer(0) != block.examples)
    throw base::Error(what + " was replaced by another process meanwhile; run the command again");
  try {
    const std::size_t bytes = checked_size(profiles_.integer(2));
    if (bytes != examples * set_.bins * sizeof(std::uint16_t))
      throw base::ProjectRefused("its profiles have not the project's bins");
    out.halves.resize(examples * set_.bins);
    decoder_.decode(profiles_.bytes(3), std::as_writable_bytes(std::span(out.halves)));
    out.counts.resize(set_.diagrams.size());
    out.index.resize(set_.diagrams.size());
    for (std::size_t d = 0; d < set_.diagrams.size(); ++d) {
      counts_.start(reference_id, block.block, set_.diagrams[d].diagram_id);
      if (!counts_.step() || counts_.integer(0) != static_cast<std::int64_t>(set_.shape.cells()))
        throw base::ProjectRefused("its diagram " + set_.diagrams[d].name + " is missing or of another size");
      out.counts[d].resize(checked_size(counts_.integer(1)));
      decoder_.decode(counts_.bytes(2), std::as_writable_bytes(std::span(out.counts[d])));
      out.index[d] = diagram::CountIndex(out.counts[d], set_.shape.cells());
      if (out.index[d].size() != examples)
        throw base::ProjectRefused("its diagrams and its profiles are not equally many");
    }
  } catch (const base::ProjectBusy&) {
    throw;
  } catch (const project::DiskError&) {
    throw;
  } catch (const base::Error& error) {
    throw base::ProjectRefused(what + ": " + error.what() + "; run `coalsack verify`");
  }
  profiles_.reset();
  counts_.reset();
}

void unpack(const ExampleSet& set, const PackedBlock& block, std::size_t example,
            std::span<std::uint16_t> counts, std::span<float> profile) {
  const std::size_t cells = set.shape.cells();
  for (std::size_t d = 0; d < block.counts.size(); ++d)
    block.index[d].decode(block.counts[d], example, counts.subspan(d * cells, cells));
  diagram::decode_halves(std::span(block.halves).subspan(example * set.bins, set.bins), profile);
}

}  // namespace coalsack::pipeline

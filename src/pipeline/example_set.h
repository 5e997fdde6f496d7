// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/model.h"
#include "pipeline/diagrams.h"
#include "pipeline/split.h"
#include "pipeline/stage.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// The training examples that a file holds now, without their contents: current entries only, made by the
/// recipe in force from the inputs there are. A value; threads share it.
struct ExampleSet {
  struct Block {
    std::uint32_t reference = 0;  ///< which of `references`
    std::int64_t block = 0;
    std::uint32_t examples = 0;
  };

  std::vector<std::int64_t> references;  ///< reference_id, ascending
  std::vector<StoredDiagram> diagrams;   ///< in the order of the network's channels
  network::InputShape shape;             ///< their grid
  std::vector<float> reference_counts;   ///< (references, diagrams, y, x)
  std::size_t bins = 0;                  ///< of a profile
  double bin_kpc = 0;
  std::vector<Block> blocks;     ///< by reference, then block
  std::int64_t not_current = 0;  ///< blocks that are wanted, but missing or stale
  std::size_t block_bytes = 0;   ///< the largest block takes so much in memory
  project::Digest recipe{};      ///< that the examples were made by
  project::Digest hash{};        ///< of the fingerprints of all of these
  std::int64_t replaced = 0;     ///< grows when a stage that these come from replaces entries

  std::int64_t reference_id(const Block& block) const { return references[block.reference]; }
  /// Which of a block's examples belong to a split, ascending.
  std::vector<std::uint16_t> members(std::size_t block, Split split) const;
  /// How many examples of every block belong to a split.
  std::vector<std::uint32_t> counts(Split split) const;
  std::int64_t count(Split split) const;
};

/// Throws base::InputError when the diagrams in use differ in their grids or a reference's diagram is missing
/// or stale. An empty set is no error.
ExampleSet example_set(const project::Project& project, const std::vector<Stage>& stages);

/// What ExampleSet::hash is once stages reference_diagram and example have the results of their entries, from
/// the entries alone: also in a copy that came without them. Nothing when an entry is missing or stale, for
/// then the hash will be another.
std::optional<project::Digest> hash_from_entries(const project::Project& project,
                                                 const std::vector<Stage>& stages);

/// ExampleSet::replaced as it is now; of the caller's transaction.
std::int64_t replaced_examples(const project::Project& project);

/// The axes of diagrams, as they stand in table model: a JSON list.
std::string axes_text(const std::vector<StoredDiagram>& diagrams);

}  // namespace coalsack::pipeline

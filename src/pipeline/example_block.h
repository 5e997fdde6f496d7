// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "project/project.h"

namespace coalsack::pipeline {

/// Training examples are stored in blocks of so many.
inline constexpr std::int64_t block_examples = 256;
/// What one array of a block holds at most; a file that claims more is refused.
inline constexpr std::int64_t largest_block_bytes = 64 << 20;

/// One training example.
struct StoredExample {
  std::vector<float> profile;         ///< dA_V/dr in mag/kpc, by distance bin; the network's target
  std::vector<std::uint16_t> counts;  ///< of one diagram, (y, x)
};

/// Example `number` of a reference sightline, in one diagram. Nothing when it has not been made. Throws
/// base::ProjectRefused when its block is damaged.
std::optional<StoredExample> stored_example(const project::Project& project, std::int64_t reference_id,
                                            std::int64_t number, std::int64_t diagram_id);

/// A stored diagram of counts expected without dust, or of observed stars; empty when it has not been made.
std::vector<float> stored_reference_diagram(const project::Project& project, std::int64_t reference_id,
                                            std::int64_t diagram_id);
std::vector<std::uint16_t> stored_observed_diagram(const project::Project& project, std::int64_t uniq,
                                                   std::int64_t diagram_id);
/// The simulated sky's profile at a pixel, mag/kpc; empty when there is none.
std::vector<float> stored_truth(const project::Project& project, std::int64_t uniq);

}  // namespace coalsack::pipeline

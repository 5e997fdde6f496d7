// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/stage.h"

namespace coalsack::fuzz {

// What people do with a file that was sent. All throw std::logic_error when `verify` then finds fault with
// what came of it. `choice` says which of several ways is taken.

/// Compares it with a project of ours and merges it: into an empty one or into the seed of the corpus.
void merge_received(const std::filesystem::path& received, const std::vector<pipeline::Stage>& stages,
                    unsigned choice);
/// Makes a copy of it.
void share_received(const std::filesystem::path& received, const std::vector<pipeline::Stage>& stages,
                    unsigned choice);
/// Repairs it; it is another file afterwards.
void repair_received(const std::filesystem::path& received, const std::vector<pipeline::Stage>& stages);

}  // namespace coalsack::fuzz

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/left_out.h"
#include "pipeline/stage.h"
#include "project/content_hash.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// What a copy for others holds (docs/decisions/0005-sharing.md).
enum class ShareLevel {
  results,    ///< settings, coverage, predictions, map, truth, models without weights, provenance
  weights,    ///< and what predicts more sky: weights, reference stars and diagrams, training domains
  everything  ///< all content
};
/// "results", "weights", "everything".
std::string level_name(ShareLevel level);

struct ShareOptions {
  ShareLevel level = ShareLevel::results;
  bool replace = false;  ///< a file that is there
};

struct ShareReport {
  std::uintmax_t bytes = 0;           ///< of the copy
  std::uintmax_t original_bytes = 0;  ///< with its log
  std::string content_hash;           ///< of the copy, hexadecimal
  std::vector<LeftOut> left_out;
  std::vector<project::ContentPart> contents;
};

/// Writes a compact copy of a project for others: one consistent state, no journal beside it, no names of
/// machines, people or folders, no tables that users added, a list of its contents inside. Written under
/// another name, checked, synced and renamed. The project itself is only read. Throws base::InputError when
/// `path` exists and may not be replaced, base::ProjectRefused when the copy is not whole because the project
/// is damaged.
ShareReport share(const project::Project& project, const std::vector<Stage>& stages,
                  const std::filesystem::path& path, const ShareOptions& options, base::Progress& progress);

}  // namespace coalsack::pipeline

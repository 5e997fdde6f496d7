// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/stage.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::pipeline {

/// Something that two projects have under one name, and differently. Ours stays as it is.
struct MergeDifference {
  std::string kind;  ///< setting, label, stage, survey, diagram, star_list, model_stars, calibration,
                     ///< dust_table, array, model or training_domain
  std::string name;
  std::string here;
  std::string there;
  std::string advice;  ///< what can be taken all the same, and how; may be empty

  bool operator==(const MergeDifference&) const = default;
};

/// What became of one stage's entries in the other file: there = taken + same + other_recipe + other_inputs +
/// kept + without_result.
struct MergedStage {
  std::string stage;
  std::int64_t there = 0;
  std::int64_t taken = 0;            ///< are ours now
  std::int64_t same = 0;             ///< were here already, with the same fingerprint
  std::int64_t other_recipe = 0;     ///< made with other settings or by another version; not taken
  std::int64_t other_inputs = 0;     ///< made from other things than are here now; not taken
  std::int64_t kept = 0;             ///< ours stays, where nothing says which of two is right
  std::int64_t without_result = 0;   ///< their copy came without what was computed
  std::int64_t failures = 0;         ///< failures that were taken
  std::int64_t dropped = 0;          ///< of ours: what they were made from has grown by this merge
  std::vector<std::string> reasons;  ///< why other_recipe, one line each
};

/// A model of the other file that is ours now, or was before.
struct MergedModel {
  std::string name;  ///< there
  std::string as;    ///< here
  bool taken = false;
};

/// What a merge took from one file, and what differs.
struct MergeReport {
  std::filesystem::path other;
  std::string project_id;
  std::int64_t pixels_there = 0, pixels_taken = 0;
  std::int64_t regions_taken = 0;
  std::int64_t star_lists_there = 0, star_lists_taken = 0, stars_taken = 0;
  std::int64_t calibrations_taken = 0;
  std::int64_t dust_tables_taken = 0;
  std::int64_t arrays_taken = 0;  ///< that belong to no model and no dust table
  std::int64_t surveys_taken = 0, diagrams_taken = 0;
  std::int64_t runs_taken = 0;
  std::vector<MergedModel> models;
  std::vector<MergedStage> stages;
  std::vector<MergeDifference> differences;
  std::string model_before, model_after;  ///< that predicts the sky; '' for none

  /// Whether anything of ours is another now.
  bool changed() const;
};

struct MergeOptions {
  /// A model whose name stands for another model here is taken as NAME-FFFFFFFF, the first eight digits of
  /// its fingerprint, with its predictions.
  bool rename_models = false;
  bool dry_run = false;  ///< everything is done and then undone
};

/// Takes what other projects have and ours lacks: coverage, observed stars, calibrations, dust tables,
/// models, and every result that ours would compute the same (recipe in force, and made from what is here).
/// One transaction for all of them: whatever stops it leaves ours as it was. Content does not depend on the
/// order of the others, nor on which of them is ours, where the report names no differences.
///
/// Reports are in the order of `others`. Throws base::InputError when a file is named twice or is ours, or
/// when coverages of different nside overlap (naming the pixels); base::ProjectRefused, naming file and row,
/// when `verify` finds fault with another file; base::ProjectBusy when ours is being filled;
/// base::Interrupted on `stop`.
std::vector<MergeReport> merge(const project::Project& ours, const std::vector<std::filesystem::path>& others,
                               const std::vector<Stage>& stages, const MergeOptions& options,
                               const project::RunArguments& arguments, base::Progress& progress,
                               const std::stop_token& stop);

}  // namespace coalsack::pipeline

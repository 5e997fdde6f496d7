// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A row of table left_out: what this copy lacks since it was shared.
struct LeftOut {
  std::string part;         ///< a stage, or 'star_list', 'model', 'dust_table'
  std::int64_t rows = 0;    ///< that the original had
  std::int64_t run_id = 0;  ///< entries made until then stand without their results
};
std::vector<LeftOut> left_out(const project::Project& project);
/// Of one part; nothing when it is all here.
std::optional<LeftOut> left_out(const project::Project& project, std::string_view part);

/// What is needed was left out of this copy; not a failure of the entry that needs it.
struct NotInCopy : base::Error {
  explicit NotInCopy(const std::string& message) : base::Error(message, base::ExitCode::bad_input) {}
};

/// Throws NotInCopy, saying what to do, when `part`, of which `what` was looked for in vain, was left out of
/// this copy. Returns otherwise, so that the caller says what is wrong.
void check_in_copy(const project::Project& project, std::string_view part, const std::string& what);

/// Entries of a stage whose results were left out of this copy and are not here yet.
std::set<Key> entries_left_out(const project::Project& project, const Stage& stage);

/// Takes what is whole again from the list of what was left out. Within the caller's transaction.
void put_back_what_is_whole(const project::Project& project, const std::vector<Stage>& stages);

/// Whether the weights of this model were left out; one that was trained here, or came with a merge, has
/// them.
bool lacks_weights(const project::Project& project, const std::string& model);
/// Throws NotInCopy when they were.
void check_model_in_copy(const project::Project& project, const std::string& model);

/// Whether the stars of this imported list were left out.
bool lacks_stars(const project::Project& project, std::int64_t list_id);

/// Throws NotInCopy when stage prediction has something to do and the weights of the model in force were left
/// out, to say so before anything is computed. The recipes are active (activate).
void check_can_predict(const project::Project& project, const std::vector<Stage>& stages);

/// Before a stage is filled: what it must have that was left out and can be made again is marked as missing.
/// A transaction of its own.
void prepare_left_out(const project::Project& project, const Stage& stage);

/// Marks as missing all that was left out and can be computed again, so that the next fill does. Gives the
/// parts; those that cannot be stay left out. Within the caller's transaction.
std::vector<std::string> recompute_left_out(const project::Project& project,
                                            const std::vector<Stage>& stages);

}  // namespace coalsack::pipeline

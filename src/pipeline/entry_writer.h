// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "pipeline/claim.h"
#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "pipeline/work_pool.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::pipeline {

/// Writes finished entries of one stage, a transaction at a time. Checks in each that nothing they were made
/// from has changed meanwhile.
class EntryWriter {
 public:
  /// settings_at_start: project::setting_changes when the recipes were made.
  EntryWriter(const project::Project& project, const Stage& stage, const Recipes& recipes,
              std::int64_t settings_at_start, ClaimTaker& claims, project::Run& run);

  struct Outcome {
    std::int64_t done = 0;
    std::int64_t failed = 0;
    bool inputs_changed = false;  ///< nothing was written: what the entries were made from was replaced
  };

  /// A claim was taken: so many results will come.
  void expect(std::int64_t claim_id, std::int64_t tasks) { remaining_[claim_id] = tasks; }
  /// Commits the results; gives back claims that are complete, renews the others when it is time. Results of
  /// a claim that another process took over (because we seemed dead) are dropped. Throws base::Error when a
  /// setting was changed.
  Outcome commit(const std::vector<Result>& results);
  /// Gives back all claims, finished or not.
  void give_back();
  /// Renews the claims when it is time, in a transaction of its own.
  void renew_in_time();

 private:
  void store(const Result& result);
  std::int64_t replacements() const;
  void renew_due();

  const project::Project& project_;
  const Recipe& recipe_;
  ClaimTaker& claims_;
  project::Run& run_;
  std::vector<std::int64_t> upstream_ids_;
  std::int64_t settings_at_start_;
  std::int64_t replacements_at_start_;
  std::int64_t dropped_failures_ = 0;               ///< in the running transaction
  std::map<std::int64_t, std::int64_t> remaining_;  ///< claim -> results still to come
  std::chrono::steady_clock::time_point renewed_;
  project::Statement drop_;
  std::vector<project::Statement> stores_;
  project::Statement store_entry_;
  project::Statement store_failure_;
  project::Statement drop_entry_;
  project::Statement drop_failure_;
};

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/entry_writer.h"

#include <algorithm>
#include <set>

#include "project/row_counts.h"
#include "project/settings.h"

namespace coalsack::pipeline {

EntryWriter::EntryWriter(const project::Project& project, const Stage& stage, const Recipes& recipes,
                         std::int64_t settings_at_start, ClaimTaker& claims, project::Run& run)
    : project_(project),
      recipe_(recipes.at(stage.name)),
      claims_(claims),
      run_(run),
      settings_at_start_(settings_at_start),
      replacements_at_start_(0),
      renewed_(std::chrono::steady_clock::now()),
      drop_(project.database(), stage.drop()),
      store_entry_(project.statement("entry/store")),
      store_failure_(project.statement("entry/store_failure")),
      drop_entry_(project.statement("entry/drop")),
      drop_failure_(project.statement("entry/drop_failure")) {
  for (const std::string& name : stage.upstream) upstream_ids_.push_back(recipes.at(name).stage_id);
  for (const std::string& name : stage.watched) upstream_ids_.push_back(recipes.at(name).stage_id);
  replacements_at_start_ = replacements();
  for (const std::string& text : stage.stores()) stores_.emplace_back(project.database(), text);
}

std::int64_t EntryWriter::replacements() const {
  std::int64_t sum = 0;
  project::Statement replaced = project_.statement("stage/replaced");
  for (const std::int64_t stage_id : upstream_ids_) {
    replaced.start(stage_id);
    if (replaced.step()) sum += replaced.integer(0);
    replaced.reset();
  }
  project::Statement star_changes = project_.statement("stars/changes");
  if (star_changes.step()) sum += star_changes.integer(0);
  return sum;
}

void EntryWriter::store(const Result& result) {
  const Key& key = result.task.key;
  const std::span<const std::byte> inputs(result.task.inputs);
  if (result.task.replaces) {
    drop_.run(key.first, key.second);
    drop_entry_.run(recipe_.stage_id, key.first, key.second);
    drop_failure_.run(recipe_.stage_id, key.first, key.second);
    dropped_failures_ += project::changes(project_.database());
  }
  const project::Digest fingerprint = entry_fingerprint(recipe_.hash, inputs);
  if (!result.failure.empty()) {
    store_failure_.run(recipe_.stage_id, key.first, key.second, recipe_.recipe_id, inputs, result.failure,
                       run_.id(), std::span<const std::byte>(fingerprint));
    return;
  }
  for (const Row& row : result.rows) {
    project::Statement& statement = stores_.at(row.statement);
    statement.start(key.first, key.second);
    int index = 2;
    for (const project::Value& value : row.values) statement.bind(++index, value);
    while (statement.step()) {
    }
    statement.reset();
  }
  store_entry_.run(recipe_.stage_id, key.first, key.second, recipe_.recipe_id, inputs,
                   std::span<const std::byte>(fingerprint), run_.id());
}

EntryWriter::Outcome EntryWriter::commit(const std::vector<Result>& results) {
  Outcome outcome;
  dropped_failures_ = 0;
  project::Transaction transaction(project_.database());
  if (project::setting_changes(project_.database()) != settings_at_start_)
    throw base::Error(project_.path().string() +
                      ": a setting was changed while this fill was running; run it again to go on");
  project::Statement current = project_.statement("stage/stored_current");
  current.start(recipe_.stage_id);
  if (!current.step() || current.integer(0) != recipe_.recipe_id)
    throw base::Error(
        project_.path().string() +
        ": another program, with other stages, is filling this file; use one version at a time");
  current.reset();
  if (replacements() != replacements_at_start_) {
    outcome.inputs_changed = true;
    return outcome;
  }
  std::set<std::int64_t> lost;
  for (const auto& [claim_id, remaining] : remaining_)
    if (!claims_.holds(claim_id)) lost.insert(claim_id);
  bool replaced = false;
  for (const Result& result : results) {
    const auto claim = remaining_.find(result.claim_id);
    if (claim != remaining_.end()) --claim->second;
    if (claim == remaining_.end() || lost.contains(result.claim_id)) continue;
    store(result);
    replaced = replaced || result.task.replaces;
    ++(result.failure.empty() ? outcome.done : outcome.failed);
  }
  if (replaced) {
    project_.statement("stage/count_replacement").run(recipe_.stage_id);
    project::count_dropped_rows(project_.database(), "failure", dropped_failures_);
  }
  std::erase_if(remaining_, [&](const auto& claim) {
    if (claim.second > 0) return false;
    claims_.drop(claim.first);
    return true;
  });
  renew_due();
  run_.add_entries(outcome.done);
  transaction.commit();
  return outcome;
}

void EntryWriter::renew_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now - renewed_ < std::chrono::seconds(claim_renewal_s)) return;
  for (const auto& [claim_id, remaining] : remaining_) claims_.renew(claim_id);
  renewed_ = now;
}

void EntryWriter::renew_in_time() {
  if (remaining_.empty() ||
      std::chrono::steady_clock::now() - renewed_ < std::chrono::seconds(claim_renewal_s))
    return;
  project::Transaction transaction(project_.database());
  renew_due();
  transaction.commit();
}

void EntryWriter::give_back() {
  if (remaining_.empty()) return;
  project::Transaction transaction(project_.database());
  for (const auto& [claim_id, remaining] : remaining_)
    if (claims_.holds(claim_id)) claims_.drop(claim_id);
  transaction.commit();
  remaining_.clear();
}

}  // namespace coalsack::pipeline

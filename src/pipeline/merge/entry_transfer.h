// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/merge/star_transfer.h"
#include "pipeline/merge/transfer.h"
#include "pipeline/recipe.h"
#include "pipeline/region_settings.h"
#include "pipeline/stage.h"
#include "project/row_copier.h"

namespace coalsack::pipeline {

/// By stage: entries and failures that are of the recipe in force and yet not made from what is there.
using AgedKeys = std::map<std::string, std::set<Key>>;
AgedKeys aged_keys(const project::Project& project, const std::vector<Stage>& stages, const Recipes& recipes);

/// Takes one stage's entries, with their results, and its failures. An entry comes when its recipe is the one
/// in force here and its inputs are what the stage's query gives here; where the query gives none (an input
/// is not here, or nobody asks for it now), when nothing stands under its key, or, of two, when its
/// fingerprint is the lower one, so that the order of merges does not matter. One that is here under the same
/// fingerprint, but whose result was left out of our copy, gets its result. Afterwards, entries of ours
/// that were current and are not any more are dropped.
class StageTransfer {
 public:
  /// All must outlive this; the stages that this one reads come first.
  StageTransfer(Transfer& transfer, const Stage& stage, const Recipes& recipes, StarTransfer& stars);

  /// `aged_before`: what was not current before any merge; it stays.
  void take(const std::set<Key>& aged_before);

 private:
  struct Entry {
    Key theirs;
    Key ours;
    project::Bytes inputs;
    project::Bytes fingerprint;
    std::int64_t run_id = 0;
  };
  enum class Wanted { same, other, unknown };

  void take_entries();
  void take_failures();
  void drop_aged(const std::set<Key>& before);
  /// Our key for theirs; nothing when it names a survey, diagram or model that is another one here.
  std::optional<Key> translated(const Key& theirs) const;
  std::int64_t translated(std::int64_t number, const std::string& kind, bool& here) const;
  void judge(const Entry& entry);
  Wanted wanted(const Key& key, std::span<const std::byte> inputs);
  bool domain_differs(const Entry& entry);
  bool has_result(const Entry& entry);
  void take_reference(std::int64_t reference_id);
  void store(const Entry& entry, bool replaces);
  void drop(const Key& key);
  void forget_failure(const Key& key);
  void say_what_differs();
  std::string name_of(const Key& key) const;

  Transfer& transfer_;
  const Stage& stage_;
  const Recipes& recipes_;
  const Recipe& recipe_;
  StarTransfer& stars_;
  MergedStage report_;
  std::vector<std::string> key_kinds_;
  std::vector<std::unique_ptr<project::RowCopier>> results_;
  std::set<Key> left_out_;                ///< of ours, whose results this copy lacks
  std::set<std::int64_t> other_recipes_;  ///< their recipe_id, of entries that were not taken for it
  RegionSettings regions_;
  std::optional<project::Statement> store_reference_;  ///< of the stages that say how wide its cone is
  project::Statement look_up_;
  project::Statement find_;
  project::Statement find_failure_;
  project::Statement drop_result_;
  project::Statement drop_entry_;
  project::Statement drop_failure_;
  project::Statement store_entry_;
  project::Statement store_failure_;
  bool replaced_ = false;
};

}  // namespace coalsack::pipeline

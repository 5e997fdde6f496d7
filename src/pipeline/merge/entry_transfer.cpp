// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge/entry_transfer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "pipeline/left_out.h"
#include "pipeline/merge/sky_transfer.h"
#include "pipeline/recipe_difference.h"
#include "pipeline/stages.h"
#include "project/row_counts.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Statement;
using project::TravellingRow;
using project::Value;

std::string aged_query(const Stage& stage) {
  return project::filled_in(project::sql_text("merge/aged"), {{"wanted", stage.wanted()}});
}

project::Bytes copied(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

bool equal(std::span<const std::byte> a, std::span<const std::byte> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// "pixel (as uniq), model_id" are pixel and model_id.
std::vector<std::string> key_kinds(const Stage& stage) {
  const std::size_t comma = stage.key_names.find(", ");
  if (comma == std::string::npos) throw base::Error("stage " + stage.name + " does not name its two keys");
  return {stage.key_names.substr(0, comma), stage.key_names.substr(comma + 2)};
}

}  // namespace

AgedKeys aged_keys(const project::Project& project, const std::vector<Stage>& stages,
                   const Recipes& recipes) {
  AgedKeys aged;
  for (const Stage& stage : stages) {
    const Recipe& recipe = recipes.at(stage.name);
    Statement rows(project.database(), aged_query(stage));
    rows.start(recipe.stage_id, recipe.recipe_id);
    std::set<Key>& keys = aged[stage.name];
    while (rows.step()) keys.insert({rows.integer(0), rows.integer(1)});
  }
  return aged;
}

StageTransfer::StageTransfer(Transfer& transfer, const Stage& stage, const Recipes& recipes,
                             StarTransfer& stars)
    : transfer_(transfer),
      stage_(stage),
      recipes_(recipes),
      recipe_(recipes.at(stage.name)),
      stars_(stars),
      key_kinds_(key_kinds(stage)),
      left_out_(entries_left_out(transfer.ours, stage)),
      regions_(transfer.ours.settings()),
      look_up_(transfer.ours.database(),
               project::filled_in(project::sql_text("stage/look_up"), {{"wanted", stage.wanted()}})),
      find_(transfer.ours.statement("entry/find")),
      find_failure_(transfer.ours.statement("entry/find_failure")),
      drop_result_(transfer.ours.database(), stage.drop()),
      drop_entry_(transfer.ours.statement("entry/drop")),
      drop_failure_(transfer.ours.statement("entry/drop_failure")),
      store_entry_(transfer.ours.statement("entry/store")),
      store_failure_(transfer.ours.statement("entry/store_failure")) {
  report_.stage = stage.name;
  const std::string prefix = stage.name + ".";
  for (const project::NamedSql& statement : project::named_sql("queries/merge.sql"))
    if (statement.name.starts_with(prefix))
      results_.push_back(std::make_unique<project::RowCopier>(
          transfer.theirs, transfer.ours, statement.name.substr(prefix.size()), statement.text));
  if (stage.name == "zone" || stage.name == "surrounding")
    store_reference_.emplace(transfer.ours.database(), stage_sql(stage.name, "store_reference"));
}

void StageTransfer::take(const std::set<Key>& aged_before) {
  take_entries();
  take_failures();
  drop_aged(aged_before);
  if (replaced_) transfer_.ours.statement("stage/count_replacement").run(recipe_.stage_id);
  say_what_differs();
  transfer_.report.stages.push_back(report_);
}

void StageTransfer::say_what_differs() {
  const auto add = [](auto& list, auto item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
  };
  for (const std::int64_t recipe_id : other_recipes_) {
    for (const RecipeDifference& difference :
         recipe_differences(transfer_.theirs, recipes_, stage_.name, recipe_id)) {
      const bool upstream = difference.kind == RecipeDifference::Kind::upstream;
      const bool version = difference.kind == RecipeDifference::Kind::version;
      const std::string here = upstream ? "one way" : (version ? "version " : "") + difference.now;
      const std::string there = upstream ? "another" : (version ? "version " : "") + difference.then;
      add(report_.reasons, (difference.kind == RecipeDifference::Kind::setting ? "setting " : "stage ") +
                               difference.name + ": " + here + " here, " + there + " there");
      // Settings in force are compared as a whole; these may be older ones.
      if (difference.kind != RecipeDifference::Kind::setting)
        add(transfer_.report.differences, MergeDifference{"stage", difference.name, here, there, ""});
    }
  }
}

void StageTransfer::take_entries() {
  Statement theirs = transfer_.theirs.statement("merge/entries");
  theirs.start(stage_.name);
  while (theirs.step()) {
    transfer_.tick();
    ++report_.there;
    Entry entry{{theirs.integer(0), theirs.integer(1)},
                {},
                copied(theirs.bytes(4)),
                copied(theirs.bytes(5)),
                theirs.integer(6)};
    const auto hash = theirs.bytes(3);
    if (!equal(entry_fingerprint(project::digest_of(hash), entry.inputs), entry.fingerprint))
      transfer_.refuse("entry " + name_of(entry.theirs) +
                       ": its fingerprint does not follow from its recipe and inputs");
    if (!equal(hash, recipe_.hash)) {
      ++report_.other_recipe;
      other_recipes_.insert(theirs.integer(2));
      continue;
    }
    const std::optional<Key> key = translated(entry.theirs);
    if (!key) {
      ++report_.other_inputs;
      continue;
    }
    entry.ours = *key;
    judge(entry);
  }
}

void StageTransfer::judge(const Entry& entry) {
  find_.start(recipe_.stage_id, entry.ours.first, entry.ours.second);
  const bool exists = find_.step();
  const bool in_force = exists && find_.integer(0) == recipe_.recipe_id;
  const project::Bytes ours = exists ? copied(find_.bytes(2)) : project::Bytes();
  find_.reset();
  if (exists && ours == entry.fingerprint) {
    const bool lacks_result = left_out_.contains(entry.ours);
    if (lacks_result && has_result(entry)) {
      store(entry, true);
      ++report_.taken;
      return;
    }
    ++report_.same;
    if (!lacks_result && stage_.name == "training_domain" && domain_differs(entry)) {
      transfer_.other_domains.insert(entry.ours.first);
      Statement model = transfer_.ours.statement("training/model");
      model.start(entry.ours.first);
      transfer_.differs("training_domain", model.step() ? model.text(1) : "", "measured on some examples",
                        "on others", "`coalsack fill` makes the map of what came with this model");
    }
    return;
  }
  if (stage_.name == "map" && transfer_.other_domains.contains(entry.ours.second)) {
    ++report_.other_inputs;
    return;
  }
  switch (wanted(entry.ours, entry.inputs)) {
    case Wanted::other:
      ++report_.other_inputs;
      return;
    case Wanted::unknown:
      if (in_force && ours < entry.fingerprint) {
        ++report_.kept;
        return;
      }
      break;
    case Wanted::same:
      break;
  }
  if (!has_result(entry)) {
    ++report_.without_result;
    return;
  }
  store(entry, exists);
  ++report_.taken;
}

StageTransfer::Wanted StageTransfer::wanted(const Key& key, std::span<const std::byte> inputs) {
  look_up_.start(key.first, key.second);
  Wanted answer = Wanted::unknown;
  if (look_up_.step() && !look_up_.is_null(0))
    answer = equal(look_up_.bytes(0), inputs) ? Wanted::same : Wanted::other;
  look_up_.reset();
  return answer;
}

std::int64_t StageTransfer::translated(std::int64_t number, const std::string& kind, bool& here) const {
  if (kind == "survey_id") here = here && !transfer_.other_surveys.contains(number);
  if (kind == "diagram_id") here = here && !transfer_.other_diagrams.contains(number);
  if (kind != "model_id") return number;
  const auto found = transfer_.models.find(number);
  here = here && found != transfer_.models.end();
  return found == transfer_.models.end() ? 0 : found->second;
}

std::optional<Key> StageTransfer::translated(const Key& theirs) const {
  bool here = true;
  const Key key{translated(theirs.first, key_kinds_[0], here),
                translated(theirs.second, key_kinds_[1], here)};
  return here ? std::optional(key) : std::nullopt;
}

bool StageTransfer::domain_differs(const Entry& entry) {
  if (!has_result(entry)) return false;
  project::RowCopier& there = *results_.front();
  project::RowCopier here(transfer_.ours, transfer_.ours, "training_domain",
                          project::sql_text("merge/training_domain.training_domain"));
  const std::array<std::string, 1> left_out{"model_id"};
  const std::array<Value, 2> their_key{entry.theirs.first, entry.theirs.second};
  const std::array<Value, 2> our_key{entry.ours.first, entry.ours.second};
  return there.digest(their_key, left_out) != here.digest(our_key, left_out);
}

bool StageTransfer::has_result(const Entry& entry) {
  if (stage_.name == "simulated_stars") return stars_.has_simulated(entry.theirs.first, entry.theirs.second);
  const std::array<Value, 2> key{entry.theirs.first, entry.theirs.second};
  return results_.at(0)->any(key);
}

void StageTransfer::store(const Entry& entry, bool replaces) {
  if (replaces) {
    drop(entry.ours);
    replaced_ = true;
  } else {
    forget_failure(entry.ours);
  }
  const std::array<Value, 2> key{entry.theirs.first, entry.theirs.second};
  if (stage_.name == "simulated_stars") {
    stars_.take_simulated(entry.theirs.first, entry.theirs.second);
  } else {
    for (const auto& result : results_) {
      result->copy(key, [&](TravellingRow& row) {
        for (const std::string& column : row.columns) {
          if (column == "reference_id") take_reference(row.integer(column));
          if (column == "cell") ensure_cell(transfer_.ours, row.integer(column));
          if (column == "model_id") {
            const auto model = transfer_.models.find(row.integer(column));
            row.at(column) = model->second;
          }
        }
      });
    }
  }
  store_entry_.run(recipe_.stage_id, entry.ours.first, entry.ours.second, recipe_.recipe_id, entry.inputs,
                   entry.fingerprint, transfer_.run(entry.run_id));
}

void StageTransfer::take_reference(std::int64_t reference_id) {
  if (!store_reference_) {
    ensure_reference(transfer_.ours, reference_id);
    return;
  }
  // As the stage itself does; the recipe, with its settings of regions, is ours.
  store_reference_->start(std::int64_t{0}, std::int64_t{0});
  int index = 2;
  for (const Value& value : regions_.reference_row(reference_id)) store_reference_->bind(++index, value);
  store_reference_->step();
  store_reference_->reset();
}

void StageTransfer::take_failures() {
  Statement theirs = transfer_.theirs.statement("merge/failures");
  theirs.start(stage_.name);
  while (theirs.step()) {
    transfer_.tick();
    const std::optional<Key> key = translated({theirs.integer(0), theirs.integer(1)});
    if (!key || !equal(theirs.bytes(2), recipe_.hash)) continue;
    const project::Bytes inputs = copied(theirs.bytes(3));
    const Wanted state = wanted(*key, inputs);
    if (state == Wanted::other) continue;
    const project::Digest fingerprint = entry_fingerprint(recipe_.hash, inputs);
    find_.start(recipe_.stage_id, key->first, key->second);
    const bool exists = find_.step();
    const bool done = exists && find_.integer(0) == recipe_.recipe_id &&
                      (state == Wanted::unknown || equal(find_.bytes(1), inputs));
    find_.reset();
    find_failure_.start(recipe_.stage_id, key->first, key->second);
    bool known = find_failure_.step() && find_failure_.integer(0) == recipe_.recipe_id;
    if (known) {
      const project::Bytes ours = copied(find_failure_.bytes(1));
      known = state == Wanted::unknown ? entry_fingerprint(recipe_.hash, ours) <= fingerprint
                                       : equal(ours, inputs);
    }
    find_failure_.reset();
    if (done || known) continue;
    if (exists) {
      drop(*key);
      replaced_ = true;
    } else {
      forget_failure(*key);
    }
    store_failure_.run(recipe_.stage_id, key->first, key->second, recipe_.recipe_id, inputs, theirs.text(4),
                       transfer_.run(theirs.integer(5)), std::span<const std::byte>(fingerprint));
    ++report_.failures;
  }
}

void StageTransfer::drop_aged(const std::set<Key>& before) {
  std::vector<Key> aged;
  {
    Statement rows(transfer_.ours.database(), aged_query(stage_));
    rows.start(recipe_.stage_id, recipe_.recipe_id);
    while (rows.step()) {
      const Key key{rows.integer(0), rows.integer(1)};
      if (!before.contains(key)) aged.push_back(key);
    }
  }
  for (const Key& key : aged) drop(key);
  report_.dropped = static_cast<std::int64_t>(aged.size());
  replaced_ = replaced_ || !aged.empty();
}

void StageTransfer::drop(const Key& key) {
  drop_result_.run(key.first, key.second);
  drop_entry_.run(recipe_.stage_id, key.first, key.second);
  forget_failure(key);
}

void StageTransfer::forget_failure(const Key& key) {
  drop_failure_.run(recipe_.stage_id, key.first, key.second);
  project::count_dropped_rows(transfer_.ours.database(), "failure",
                              project::changes(transfer_.ours.database()));
}

std::string StageTransfer::name_of(const Key& key) const {
  return stage_.name + " (" + std::to_string(key.first) + ", " + std::to_string(key.second) + ")";
}

}  // namespace coalsack::pipeline

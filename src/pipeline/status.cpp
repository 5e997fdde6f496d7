// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/status.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "project/schema.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using nlohmann::json;

struct StoredRecipe {
  std::int64_t version = 0;
  json settings;
  json upstream;
};

std::optional<StoredRecipe> stored_recipe(const project::Project& project, std::int64_t recipe_id) {
  project::Statement find = project.statement("stage/recipe");
  find.start(recipe_id);
  if (!find.step()) return std::nullopt;
  return StoredRecipe{find.integer(0), json::parse(find.text(1), nullptr, false),
                      json::parse(find.text(2), nullptr, false)};
}

std::string shown(const json& object, const std::string& name) {
  const auto found = object.find(name);
  return found == object.end() || !found->is_string() ? std::string("(none)") : found->get<std::string>();
}

/// What makes `now` another recipe than `old`, down through the stages it reads. A difference is said once.
void differences(const project::Project& project, const Recipes& recipes, const std::string& stage,
                 const StoredRecipe& old, std::vector<std::string>& reasons) {
  const auto say = [&](const std::string& line) {
    if (std::find(reasons.begin(), reasons.end(), line) == reasons.end()) reasons.push_back(line);
  };
  const Recipe& now = recipes.at(stage);
  if (old.version != now.stage_version)
    say("stage " + stage + " is now version " + std::to_string(now.stage_version) + ", was " +
        std::to_string(old.version));
  const json settings = json::parse(now.settings);
  json names = settings;
  if (old.settings.is_object()) names.update(old.settings);
  for (const auto& [name, value] : names.items())
    if (shown(settings, name) != shown(old.settings, name))
      say("setting " + name + " is now " + shown(settings, name) + ", was " + shown(old.settings, name));
  const json upstream = json::parse(now.upstream);
  for (const auto& [name, hash] : upstream.items()) {
    const std::string old_hash = shown(old.upstream, name);
    if (old_hash == hash.get<std::string>()) continue;
    project::Statement find = project.statement("stage/recipe_by_hash");
    find.start(old_hash);
    const auto upstream_old = find.step() ? stored_recipe(project, find.integer(0)) : std::nullopt;
    if (upstream_old)
      differences(project, recipes, name, *upstream_old, reasons);
    else
      say("stage " + name + ", which it reads, is made in another way now");
  }
}

std::string run_text(const project::Project& project, std::int64_t run_id) {
  project::Statement find = project.statement("run/find");
  find.start(run_id);
  if (!find.step()) return "run " + std::to_string(run_id);
  return "run " + std::to_string(run_id) + " (" + find.text(0) + ", version " + find.text(1) + ", " +
         find.text(2) + ")";
}

}  // namespace

StageStatus status_of(const project::Project& project, const Stage& stage) {
  project::Statement count(project.database(), project::status_query({stage.name, stage.wanted()}));
  count.step();
  return {stage.name,       count.integer(1), count.integer(2), count.integer(3),
          count.integer(4), count.integer(5), count.integer(6)};
}

std::vector<StageStatus> status(const project::Project& project, const std::vector<Stage>& stages) {
  activate(project, stages, project::Access::read);
  std::vector<StageStatus> all;
  all.reserve(stages.size());
  for (const Stage& stage : stages) all.push_back(status_of(project, stage));
  return all;
}

Explanation why(const project::Project& project, const std::vector<Stage>& stages, std::string_view name,
                const Key& key) {
  const Stage& stage = find_stage(stages, name);
  const Recipes recipes = activate(project, stages, project::Access::read);
  const Recipe& recipe = recipes.at(stage.name);

  project::Statement look_up(project.database(), project::filled_in(project::sql_text("stage/look_up"),
                                                                    {{"wanted", stage.wanted()}}));
  look_up.start(key.first, key.second);
  project::Statement entry = project.statement("entry/find");
  entry.start(recipe.stage_id, key.first, key.second);
  const bool exists = entry.step();
  if (!look_up.step())
    return {
        "unwanted",
        {exists ? "it was computed once, but coverage and settings no longer ask for it"
                : "coverage and settings do not ask for it (keys of this stage: " + stage.key_names + ")"}};
  const bool waiting = look_up.is_null(0);
  const project::Value inputs = look_up.value(0);

  project::Statement failure = project.statement("entry/find_failure");
  failure.start(recipe.stage_id, key.first, key.second);
  if (failure.step() && failure.integer(0) == recipe.recipe_id && failure.value(1) == inputs)
    return {"failed", {failure.text(2), "tried in " + run_text(project, failure.integer(3))}};
  if (!exists)
    return waiting ? Explanation{"waiting",
                                 {"an entry that it is made from is not there yet; fill computes it first"}}
                   : Explanation{"missing", {"it has never been computed; `coalsack fill` does"}};
  if (entry.integer(0) == recipe.recipe_id && entry.value(1) == inputs)
    return {"done",
            {"made by " + run_text(project, entry.integer(3)) + " with stage version " +
             std::to_string(recipe.stage_version)}};
  Explanation explanation{"stale", {}};
  if (entry.integer(0) != recipe.recipe_id) {
    const auto old = stored_recipe(project, entry.integer(0));
    if (old) differences(project, recipes, stage.name, *old, explanation.reasons);
  }
  if (waiting)
    explanation.reasons.emplace_back("an entry that it is made from is not there or stale");
  else if (entry.value(1) != inputs)
    explanation.reasons.emplace_back("what it is made from has changed");
  explanation.reasons.push_back("made by " + run_text(project, entry.integer(3)));
  return explanation;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/status.h"

#include "pipeline/recipe_difference.h"
#include "project/schema.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

std::string line_of(const RecipeDifference& difference) {
  switch (difference.kind) {
    case RecipeDifference::Kind::version:
      return "stage " + difference.name + " is now version " + difference.now + ", was " + difference.then;
    case RecipeDifference::Kind::setting:
      return "setting " + difference.name + " is now " + difference.now + ", was " + difference.then;
    case RecipeDifference::Kind::upstream:
      break;
  }
  return "stage " + difference.name + ", which it reads, is made in another way now";
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
  if (entry.integer(0) != recipe.recipe_id)
    for (const RecipeDifference& difference :
         recipe_differences(project, recipes, stage.name, entry.integer(0)))
      explanation.reasons.push_back(line_of(difference));
  if (waiting)
    explanation.reasons.emplace_back("an entry that it is made from is not there or stale");
  else if (entry.value(1) != inputs)
    explanation.reasons.emplace_back("what it is made from has changed");
  explanation.reasons.push_back("made by " + run_text(project, entry.integer(3)));
  return explanation;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/recipe.h"

#include <nlohmann/json.hpp>

namespace coalsack::pipeline {

project::Digest recipe_hash(std::string_view stage, std::int64_t version, std::string_view settings,
                            std::string_view upstream) {
  return project::Hasher().add(stage).add(version).add(settings).add(upstream).finish();
}

project::Digest entry_fingerprint(const project::Digest& recipe_hash, std::span<const std::byte> inputs) {
  return project::Hasher().add(std::span<const std::byte>(recipe_hash)).add(inputs).finish();
}

Recipes activate(const project::Project& project, const std::vector<Stage>& stages, project::Access access) {
  const project::Settings settings = project.settings();
  Recipes recipes;
  project.statement("stage/temporary_current").run();
  project::Statement find_stage_id = project.statement("stage/id");
  project::Statement find_recipe = project.statement("stage/recipe_id");
  project::Statement set_temporary = project.statement("stage/set_temporary_current");
  const auto look_up = [](project::Statement& find, const auto& argument) {
    find.start(argument);
    const std::int64_t id = find.step() ? find.integer(0) : 0;
    find.reset();
    return id;
  };
  for (const Stage& stage : stages) {
    Recipe recipe;
    recipe.stage_version = stage.version;
    std::vector<std::string> names = stage.settings;
    for (const auto& [name, without] : stage.later_settings)
      if (project::value_text(settings.find(name)) != without) names.push_back(name);
    // JSON of no names would mean all settings.
    recipe.settings = names.empty() ? "{}" : settings.json(names);
    nlohmann::json upstream = nlohmann::json::object();
    for (const std::string& name : stage.upstream) upstream[name] = project::hex(recipes.at(name).hash);
    recipe.upstream = upstream.dump();
    recipe.hash = recipe_hash(stage.name, stage.version, recipe.settings, recipe.upstream);
    const std::span<const std::byte> hash(recipe.hash);
    recipe.stage_id = look_up(find_stage_id, stage.name);
    recipe.recipe_id = look_up(find_recipe, hash);
    if (access == project::Access::write) {
      if (recipe.stage_id == 0) {
        project.statement("stage/insert").run(stage.name);
        recipe.stage_id = look_up(find_stage_id, stage.name);
      }
      if (recipe.recipe_id == 0) {
        project.statement("stage/insert_recipe")
            .run(recipe.stage_id, recipe.stage_version, recipe.settings, recipe.upstream, hash);
        recipe.recipe_id = look_up(find_recipe, hash);
      }
      project::Statement stored = project.statement("stage/stored_current");
      if (look_up(stored, recipe.stage_id) != recipe.recipe_id)
        project.statement("stage/set_current").run(recipe.stage_id, recipe.recipe_id);
    }
    set_temporary.run(recipe.stage_id, recipe.recipe_id);
    recipes.emplace(stage.name, std::move(recipe));
  }
  return recipes;
}

}  // namespace coalsack::pipeline

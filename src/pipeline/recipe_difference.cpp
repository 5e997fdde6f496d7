// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/recipe_difference.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

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
  if (!object.is_object()) return "(none)";
  const auto found = object.find(name);
  return found == object.end() || !found->is_string() ? std::string("(none)") : found->get<std::string>();
}

void collect(const project::Project& holder, const Recipes& in_force, const std::string& stage,
             const StoredRecipe& old, std::vector<RecipeDifference>& found) {
  const auto say = [&](RecipeDifference difference) {
    if (std::find(found.begin(), found.end(), difference) == found.end())
      found.push_back(std::move(difference));
  };
  const Recipe& now = in_force.at(stage);
  if (old.version != now.stage_version)
    say({RecipeDifference::Kind::version, stage, std::to_string(now.stage_version),
         std::to_string(old.version)});
  const json settings = json::parse(now.settings);
  json names = settings;
  if (old.settings.is_object()) names.update(old.settings);
  for (const auto& [name, value] : names.items())
    if (shown(settings, name) != shown(old.settings, name))
      say({RecipeDifference::Kind::setting, name, shown(settings, name), shown(old.settings, name)});
  const json upstream = json::parse(now.upstream);
  for (const auto& [name, hash] : upstream.items()) {
    const std::string old_hash = shown(old.upstream, name);
    if (old_hash == hash.get<std::string>()) continue;
    project::Statement find = holder.statement("stage/recipe_by_hash");
    find.start(old_hash);
    const auto upstream_old = find.step() ? stored_recipe(holder, find.integer(0)) : std::nullopt;
    if (upstream_old)
      collect(holder, in_force, name, *upstream_old, found);
    else
      say({RecipeDifference::Kind::upstream, name, "", ""});
  }
}

}  // namespace

std::vector<RecipeDifference> recipe_differences(const project::Project& holder, const Recipes& in_force,
                                                 std::string_view stage, std::int64_t stored_id) {
  std::vector<RecipeDifference> found;
  const auto old = stored_recipe(holder, stored_id);
  if (old) collect(holder, in_force, std::string(stage), *old, found);
  return found;
}

}  // namespace coalsack::pipeline

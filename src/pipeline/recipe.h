// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A stage bound to a file: how its entries are to be made now.
struct Recipe {
  std::int64_t stage_id = 0;   ///< 0 while the file does not know the stage
  std::int64_t recipe_id = 0;  ///< 0 while the file does not know the recipe, so that no entry matches it
  std::int64_t stage_version = 0;
  std::string settings;  ///< JSON object of the settings it depends on
  std::string upstream;  ///< JSON object: stage -> recipe hash
  project::Digest hash{};
};

/// The recipes in force, by stage name.
using Recipes = std::map<std::string, Recipe>;

/// What the stages' recipes are under the file's settings. Makes them visible to the stages' queries on this
/// connection (a temporary table), so that a file last written by another program version or under other
/// settings is judged by what holds now. With write access it also writes them into the file; within the
/// caller's transaction. `stages` come in order: each after those it reads.
Recipes activate(const project::Project& project, const std::vector<Stage>& stages, project::Access access);

/// The fingerprint of an entry: hash of its recipe and its inputs.
project::Digest entry_fingerprint(const project::Digest& recipe_hash, std::span<const std::byte> inputs);

/// The hash of a recipe from its parts; what `activate` stores and `verify` checks.
project::Digest recipe_hash(std::string_view stage, std::int64_t version, std::string_view settings,
                            std::string_view upstream);

}  // namespace coalsack::pipeline

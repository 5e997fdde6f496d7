// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/recipe.h"

namespace coalsack::pipeline {

/// One thing that makes a stored recipe another than the one in force.
struct RecipeDifference {
  enum class Kind { version, setting, upstream };
  Kind kind = Kind::setting;
  std::string name;  ///< of the setting; else of the stage
  std::string now;   ///< in force; "(none)" where there is none
  std::string then;  ///< in the stored recipe; both empty for a stage whose old recipe is not stored

  bool operator==(const RecipeDifference&) const = default;
};

/// What makes the recipe in force for `stage` another than recipe `stored_id` of the file `holder`, down
/// through the stages it reads; each difference once. Nothing when there is no such recipe.
std::vector<RecipeDifference> recipe_differences(const project::Project& holder, const Recipes& in_force,
                                                 std::string_view stage, std::int64_t stored_id);

}  // namespace coalsack::pipeline

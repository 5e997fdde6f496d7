// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stage_of_part.h"

#include <algorithm>
#include <iterator>

namespace coalsack::pipeline {
namespace {

constexpr StageOfPart stages_of_parts[] = {{"zone", "zone", 1},
                                           {"pixel_cell", "zone", 1},
                                           {"surrounding_reference", "surrounding", 1},
                                           {"reference_stars", "reference_stars", 1},
                                           {"reference_star_column", "reference_stars", 1},
                                           {"selection", "selection", 2},
                                           {"truth_profile", "truth", 1},
                                           {"reference_diagram", "reference_diagram", 2},
                                           {"example_block", "example", 2},
                                           {"example_counts", "example", 2},
                                           {"observed_diagram", "observed_diagram", 2},
                                           {"own_diagram", "own_diagram", 2},
                                           {"prediction", "prediction", 2},
                                           {"training_domain", "training_domain", 1},
                                           {"map_pixel", "map", 2}};

}  // namespace

const StageOfPart* stage_of_part(std::string_view part) {
  const auto* const found = std::find_if(std::begin(stages_of_parts), std::end(stages_of_parts),
                                         [&](const StageOfPart& one) { return part == one.part; });
  return found == std::end(stages_of_parts) ? nullptr : found;
}

}  // namespace coalsack::pipeline

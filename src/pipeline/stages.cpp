// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stages.h"

namespace coalsack::pipeline {

std::vector<Stage> all_stages() {
  return {zone_stage(),  reference_stars_stage(),   selection_stage(), simulated_stars_stage(),
          truth_stage(), reference_diagram_stage(), example_stage(),   observed_diagram_stage()};
}

std::string stage_sql(const std::string& stage, const std::string& statement) {
  return project::sql_text("stages/" + stage + ".sql", statement);
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stages.h"

namespace coalsack::pipeline {

std::vector<Stage> all_stages(const EngineMaker& make, const diagram::SightlinePlacer& place) {
  const EngineMaker engine = make ? make : [](const network::ModelSpec& spec, int threads) {
    return network::cpu_engine(spec, {threads});
  };
  return {zone_stage(),
          surrounding_stage(),
          reference_stars_stage(),
          selection_stage(),
          simulated_stars_stage(),
          truth_stage(),
          reference_diagram_stage(),
          example_stage(place ? place : diagram::SightlinePlacer(diagram::place_on_cpu)),
          observed_diagram_stage(),
          own_diagram_stage(),
          prediction_stage(engine),
          training_domain_stage(),
          map_stage()};
}

std::string stage_sql(const std::string& stage, const std::string& statement) {
  return project::sql_text("stages/" + stage + ".sql", statement);
}

}  // namespace coalsack::pipeline

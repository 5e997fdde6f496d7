// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>
#include <numbers>
#include <numeric>

#include "diagram/expected_diagram.h"
#include "pipeline/diagrams.h"
#include "pipeline/reference_pool.h"
#include "pipeline/stages.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

Compute prepare(const project::Project& reader) {
  const auto seed = static_cast<std::uint64_t>(reader.settings().integer("seed"));
  return [&reader, seed, diagrams = diagrams_in_use(reader),
          encoder = std::make_shared<project::FrameEncoder>()](const Key& key) -> std::vector<Row> {
    for (const StoredDiagram& row : diagrams) {
      if (row.diagram_id != key.second) continue;
      const diagram::Observation observation = observation_at(reader, key.first, {row});
      const auto expected =
          diagram::expected_diagrams(reference_pool(reader, key.first, observation), observation, seed,
                                     static_cast<std::uint64_t>(key.first));
      const std::vector<float>& counts = expected.at(0);
      const auto raw = std::as_bytes(std::span(counts));
      return {{0,
               {std::accumulate(counts.begin(), counts.end(), 0.0),
                project::shape_text({row.diagram.y.bins, row.diagram.x.bins}),
                static_cast<std::int64_t>(raw.size()), encoder->encode(raw)}}};
    }
    throw base::Error("diagram " + std::to_string(key.second) + " is not in use");
  };
}

}  // namespace

Stage reference_diagram_stage() {
  Stage stage;
  stage.name = "reference_diagram";
  stage.version = 1;
  stage.key_names = "reference_id, diagram_id";
  stage.settings = {"seed", "cone_radius_deg", "greatest_error_mag", "extinction_law", "r_v"};
  stage.upstream = {"reference_stars", "selection"};
  stage.sql = std::string(project::sql_file("stages/reference_diagram.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline

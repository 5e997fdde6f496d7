// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/observed_diagram.h"

#include <memory>

#include "pipeline/diagrams.h"
#include "pipeline/region_settings.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

Compute prepare(const project::Project& reader) {
  auto position =
      std::make_shared<project::Statement>(reader.database(), stage_sql("observed_diagram", "input"));
  return [&reader, position, diagrams = diagrams_in_use(reader),
          encoder = std::make_shared<project::FrameEncoder>()](const Key& key) -> std::vector<Row> {
    position->start(key.first);
    if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
    const double l_deg = position->real(0);
    const double b_deg = position->real(1);
    const double radius_deg = cone_radius_deg(reader, position->integer(2));
    position->reset();
    for (const StoredDiagram& row : diagrams) {
      if (row.diagram_id != key.second) continue;
      const stars::StarList stars = observed_stars(reader, row.diagram.survey, l_deg, b_deg, radius_deg);
      if (stars.size() == 0)
        throw EntryFailed("no " + row.diagram.survey + " stars within the cone; import some there");
      const auto observed = diagram::observed_diagram(stars, row.diagram);
      const auto raw = std::as_bytes(std::span(observed.counts));
      return {{0,
               {static_cast<std::int64_t>(observed.stars_in),
                project::shape_text({row.diagram.y.bins, row.diagram.x.bins}),
                static_cast<std::int64_t>(raw.size()), encoder->encode(raw)}}};
    }
    throw base::Error("diagram " + std::to_string(key.second) + " is not in use");
  };
}

}  // namespace

Stage observed_diagram_stage() {
  Stage stage;
  stage.name = "observed_diagram";
  stage.version = 2;
  stage.key_names = "pixel (as uniq), diagram_id";
  stage.settings = {"cone_radius_deg", "sky_source"};
  stage.watched = {"zone", "simulated_stars"};
  stage.sql = std::string(project::sql_file("stages/observed_diagram.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline

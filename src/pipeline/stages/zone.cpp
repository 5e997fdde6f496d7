// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/reference_choice.h"
#include "pipeline/stages.h"
#include "pipeline/star_store.h"
#include "sky/disc.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {
namespace {

Compute prepare(const project::Project& reader) {
  const project::Settings settings = reader.settings();
  auto position = std::make_shared<project::Statement>(reader.database(), stage_sql("zone", "input"));
  return [choice = ReferenceChoice(reader), default_radius_deg = settings.real("cone_radius_deg"),
          position](const Key& key) -> std::vector<Row> {
    position->start(key.first);
    if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
    const double l_deg = position->real(0);
    const double b_deg = position->real(1);
    position->reset();
    const sky::NearestReference nearest = choice.at(l_deg, b_deg);
    const double radius_deg =
        choice.regions().cone_radius_deg(nearest.reference).value_or(default_radius_deg);
    std::vector<Row> rows = {
        {0, choice.regions().reference_row(nearest.reference)},
        {1, {nearest.reference, nearest.separation_deg, nearest.border_deg, nearest.edge_deg}}};
    for (const std::int64_t cell :
         sky::pixels_in_disc(star_cell_nside, l_deg, b_deg, radius_deg, sky::DiscRule::overlapping)) {
      rows.push_back({2, {cell}});
      rows.push_back({3, {cell}});
    }
    return rows;
  };
}

}  // namespace

Stage zone_stage() {
  Stage stage;
  stage.name = "zone";
  stage.version = 2;
  stage.key_names = "pixel (as uniq), 0";
  stage.settings = {"cone_radius_deg", "reference_source"};
  for (std::string& name : region_setting_names()) stage.settings.push_back(std::move(name));
  stage.sql = std::string(project::sql_file("stages/zone.sql"));
  stage.prepare = prepare;
  return stage;
}

}  // namespace coalsack::pipeline

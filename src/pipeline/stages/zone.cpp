// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {

Stage zone_stage() {
  Stage stage;
  stage.name = "zone";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), 0";
  stage.settings = {"reference_spacing_l_deg", "reference_spacing_b_deg"};
  stage.sql = std::string(project::sql_file("stages/zone.sql"));
  stage.prepare = [sql = stage.sql](const project::Project& reader) -> Compute {
    std::string input;
    for (const project::NamedSql& statement : project::split_named_sql(sql))
      if (statement.name == "input") input = statement.text;
    auto position = std::make_shared<project::Statement>(reader.database(), input);
    return [grid = reference_grid(reader.settings()), position](const Key& key) -> std::vector<Row> {
      position->start(key.first);
      if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
      const auto nearest = sky::nearest_reference(position->real(0), position->real(1), grid);
      position->reset();
      return {{0, {nearest.reference, nearest.separation_deg, nearest.border_deg}}};
    };
  };
  return stage;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/region_settings.h"
#include "pipeline/stages.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {

Stage surrounding_stage() {
  Stage stage;
  stage.name = "surrounding";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), 0";
  stage.settings = region_setting_names();
  stage.sql = std::string(project::sql_file("stages/surrounding.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    auto position = std::make_shared<project::Statement>(reader.database(), stage_sql("zone", "input"));
    return [regions = RegionSettings(reader.settings()), position](const Key& key) -> std::vector<Row> {
      position->start(key.first);
      if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
      const sky::Direction at{position->real(0), position->real(1)};
      position->reset();
      const auto around =
          sky::surrounding_references(at.l_deg, at.b_deg, regions.grid_at(at.l_deg, at.b_deg));
      std::vector<Row> rows;
      for (const sky::ReferenceWeight& one : around) {
        rows.push_back({0, regions.reference_row(one.reference)});
        rows.push_back({1, {one.reference, one.weight}});
      }
      return rows;
    };
  };
  return stage;
}

}  // namespace coalsack::pipeline

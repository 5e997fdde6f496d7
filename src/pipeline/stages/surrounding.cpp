// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {

Stage surrounding_stage() {
  Stage stage;
  stage.name = "surrounding";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), 0";
  stage.settings = {"reference_spacing_l_deg", "reference_spacing_b_deg"};
  stage.sql = std::string(project::sql_file("stages/surrounding.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    auto position = std::make_shared<project::Statement>(reader.database(), stage_sql("zone", "input"));
    return [grid = reference_grid(reader.settings()), position](const Key& key) -> std::vector<Row> {
      position->start(key.first);
      if (!position->step()) throw base::Error("pixel " + std::to_string(key.first) + " is gone");
      const auto around = sky::surrounding_references(position->real(0), position->real(1), grid);
      position->reset();
      std::vector<Row> rows;
      for (const sky::ReferenceWeight& one : around) {
        const sky::Direction there = sky::position_of(one.reference);
        rows.push_back({0, {one.reference, there.l_deg, there.b_deg}});
        rows.push_back({1, {one.reference, one.weight}});
      }
      return rows;
    };
  };
  return stage;
}

}  // namespace coalsack::pipeline

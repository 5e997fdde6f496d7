// SPDX-License-Identifier: GPL-2.0-or-later
#include <memory>

#include "pipeline/curve_text.h"
#include "pipeline/stages.h"

namespace coalsack::pipeline {

Stage selection_stage() {
  Stage stage;
  stage.name = "selection";
  stage.version = 1;
  stage.key_names = "reference_id, survey_id";
  stage.sql = std::string(project::sql_file("stages/selection.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    auto curves = std::make_shared<project::Statement>(reader.database(), stage_sql("selection", "input"));
    return [curves](const Key& key) {
      std::vector<Row> rows;
      curves->start(key.first, key.second);
      while (curves->step()) {
        const std::string band = curves->text(0);
        try {
          rows.push_back({0, {band, curve_text(parse_curve(band, curves->text(1))), curves->text(2)}});
        } catch (const base::InputError& error) {
          throw EntryFailed("the curve of band " + band + " cannot be used: " + error.what());
        }
      }
      curves->reset();
      if (rows.empty()) throw EntryFailed("the survey has no bands");
      return rows;
    };
  };
  return stage;
}

}  // namespace coalsack::pipeline

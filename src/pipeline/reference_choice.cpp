// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/reference_choice.h"

#include "pipeline/stages.h"

namespace coalsack::pipeline {

ReferenceChoice::ReferenceChoice(const project::Project& project)
    : regions_(project.settings()), imported_(project.settings().text("reference_source") == "imported") {
  if (!imported_) return;
  project::Statement rows(project.database(), stage_sql("zone", "imported_references"));
  while (rows.step()) references_.push_back(rows.integer(0));
}

sky::NearestReference ReferenceChoice::at(double l_deg, double b_deg) const {
  return imported_ ? sky::nearest_of(l_deg, b_deg, references_)
                   : sky::nearest_reference(l_deg, b_deg, regions_.grid_at(l_deg, b_deg));
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diagram/diagram.h"
#include "diagram/observation.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A row of table diagram.
struct StoredDiagram {
  std::int64_t diagram_id = 0;
  std::string name;
  std::int64_t survey_id = 0;
  diagram::Diagram diagram;
};

/// The diagrams of setting `diagrams`, by diagram_id. Throws base::InputError, listing those there are, for a
/// name that is none, for none at all, and for a row that makes no sense.
std::vector<StoredDiagram> diagrams_in_use(const project::Project& project);

/// What is observed at a reference sightline: the diagrams in use with their bands' error and detection
/// curves there (stage selection) and A_band / A_V under the extinction law in force. Throws base::InputError
/// when a band has no curve there yet.
diagram::Observation observation_at(const project::Project& project, std::int64_t reference_id);
/// The same for these diagrams alone.
diagram::Observation observation_at(const project::Project& project, std::int64_t reference_id,
                                    const std::vector<StoredDiagram>& diagrams);

/// The same with the published curves: what the simulated survey has everywhere.
diagram::Observation published_observation(const project::Project& project);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "project/project.h"
#include "project/run.h"
#include "stars/calibration.h"
#include "stars/sightline.h"

namespace coalsack::pipeline {

struct CalibrationRequest {
  std::string survey;
  stars::Sightline field;                    ///< the observed field to measure on
  std::optional<std::int64_t> reference_id;  ///< the reference it is for; nothing = every one without its own
};

/// Measures a survey's error and completeness curves on the observed stars of a field, beside the built-in
/// Galaxy in that direction (without dust: choose a field with little), and keeps them; stage selection then
/// uses them. observed_over_model is per area. Stars imported later change nothing by themselves. One
/// transaction. Throws base::InputError when the field holds too few stars.
std::vector<stars::BandCalibration> calibrate(const project::Project& project,
                                              const CalibrationRequest& request, project::Run& run);

}  // namespace coalsack::pipeline

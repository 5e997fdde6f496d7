// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/value.h"
#include "sky/reference_grid.h"
#include "sky/region_rules.h"

namespace coalsack::pipeline {

/// The settings that may differ from region to region: where references lie, by a pixel's position
/// (reference_spacing_regions), and how wide cones are, by a reference's (cone_radius_regions), so that a
/// reference, its examples and all pixels that are compared with it have one cone.
class RegionSettings {
 public:
  /// Throws base::InputError naming the setting, the rule and what is wrong with it.
  explicit RegionSettings(const project::Settings& settings);

  /// The grid that a pixel at (l, b) takes its reference from.
  sky::ReferenceGrid grid_at(double l_deg, double b_deg) const;
  /// The radius in deg of a reference's cone where a rule gives one.
  std::optional<double> cone_radius_deg(std::int64_t reference_id) const;
  /// A row of table reference: its number, its position, and that radius or NULL, which stands for setting
  /// cone_radius_deg.
  std::vector<project::Value> reference_row(std::int64_t reference_id) const;

 private:
  sky::ReferenceGrid grid_;
  sky::RegionRules spacings_;
  sky::RegionRules radii_;
};

/// The names of the settings that RegionSettings reads for table reference and for grids; not
/// cone_radius_deg.
std::vector<std::string> region_setting_names();

/// The radius in deg of the cones of a reference sightline, as stages zone and surrounding last set it.
/// Throws base::InputError when the file does not know the reference.
double cone_radius_deg(const project::Project& project, std::int64_t reference_id);

}  // namespace coalsack::pipeline

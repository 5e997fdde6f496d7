// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/region_settings.h"
#include "project/project.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {

/// Which reference sightline a pixel is compared with, as the settings say: the nearest of the grid that
/// holds where the pixel is, or, with reference_source = imported, of those that stars were imported for.
class ReferenceChoice {
 public:
  /// Throws as RegionSettings.
  explicit ReferenceChoice(const project::Project& project);

  /// Throws base::InputError when stars were imported for none.
  sky::NearestReference at(double l_deg, double b_deg) const;
  const RegionSettings& regions() const { return regions_; }

 private:
  RegionSettings regions_;
  bool imported_;
  std::vector<std::int64_t> references_;  ///< the imported ones, ascending
};

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/reference_pool.h"

#include "pipeline/region_settings.h"
#include "pipeline/star_store.h"
#include "stars/sightline.h"

namespace coalsack::pipeline {

diagram::StarPool reference_pool(const project::Project& project, std::int64_t reference_id,
                                 const diagram::Observation& observation) {
  const ReferenceStars reference = reference_stars(project, reference_id);
  std::vector<std::string> columns;
  for (const diagram::Quantity& quantity : observation.quantities) columns.push_back(quantity.column);
  const double cone_deg2 = stars::solid_angle_deg2({0, 0, cone_radius_deg(project, reference_id)});
  return {reference.stars, columns, reference.area_deg2 / cone_deg2};
}

}  // namespace coalsack::pipeline

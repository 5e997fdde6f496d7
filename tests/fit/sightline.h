// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <vector>

#include "diagram/visible_stars.h"
#include "tests/diagram/carina.h"

namespace coalsack::tests {

inline diagram::Observation two_mass_observation() {
  return diagram::observation_of({diagram::two_mass_diagram()}, published_quantities());
}

/// Visible model stars of `cones` cones of radius_deg towards (280, 0). Other streams give independent lists.
inline diagram::StarPool model_pool(const diagram::Observation& observation, double radius_deg, double cones,
                                    std::uint64_t stream) {
  stars::GenerateOptions options;
  options.limits = {{"Ks", 16.5}};
  options.area_factor = cones;
  const stars::StarList list =
      stars::generate_sightline({}, {280, 0, radius_deg}, {1, "tests/fit", stream}, options);
  return diagram::visible_stars({list, column_names(observation), cones}, observation,
                                diagram::Variation::none())
      .pool;
}

/// A profile with a cloud: 0.7 mag/kpc falling with 12 kpc, three times that from 2 to 2.5 kpc.
inline std::vector<float> cloudy_profile(const dust::Bins& bins) {
  std::vector<float> profile(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double d_kpc = bins.centre_kpc(i);
    profile[i] = static_cast<float>(0.7 * std::exp(-d_kpc / 12) * (d_kpc > 2 && d_kpc < 2.5 ? 3 : 1));
  }
  return profile;
}

}  // namespace coalsack::tests

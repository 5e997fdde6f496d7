// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "diagram/example_model.h"
#include "dust/extinction_law.h"
#include "stars/galaxy/generate.h"
#include "stars/photometry.h"

namespace coalsack::tests {

/// Every band of the built-in Galaxy as the published surveys measure it, dust by the paper's law.
inline std::vector<diagram::Quantity> published_quantities() {
  std::vector<diagram::Quantity> quantities;
  const auto add = [&](const std::vector<stars::BandCurves>& curves) {
    for (const stars::BandCurves& band : curves)
      quantities.push_back(diagram::band_quantity(
          band, dust::a_band_over_a_v(dust::ExtinctionLaw::ccm89, 3.1, dust::band(band.band).wavelength_um)));
  };
  add(stars::published_2mass());
  add(stars::published_gaia_dr3());
  quantities.push_back(diagram::gaia_parallax());
  return quantities;
}

inline std::vector<std::string> column_names(const diagram::Observation& observation) {
  std::vector<std::string> names;
  for (const diagram::Quantity& quantity : observation.quantities) names.push_back(quantity.column);
  return names;
}

/// Stars of the built-in Galaxy towards (280, 0), brighter than Ks 15.5, of `cones` cones of radius_deg.
inline stars::StarList carina_stars(double radius_deg, double cones) {
  stars::GenerateOptions options;
  options.limits = {{"Ks", 15.5}};
  options.area_factor = cones;
  return stars::generate_sightline({}, {280, 0, radius_deg}, {1, "tests", 0}, options);
}

/// Examples of some `expected` stars each, out of a pool that holds `cones` times as many.
inline diagram::ExampleModel carina_model(std::vector<diagram::Diagram> diagrams, double expected,
                                          double cones, const diagram::Variation& variation = {}) {
  diagram::Observation observation = diagram::observation_of(std::move(diagrams), published_quantities());
  // About 700 stars in a cone of 0.05 deg radius.
  const double radius_deg = 0.05 * std::sqrt(expected / 700.0);
  const stars::StarList list = carina_stars(radius_deg, cones);
  diagram::StarPool pool(list, column_names(observation), static_cast<double>(list.size()) / expected);
  return diagram::ExampleModel(std::move(pool), std::move(observation), variation, dust::Bins{});
}

}  // namespace coalsack::tests

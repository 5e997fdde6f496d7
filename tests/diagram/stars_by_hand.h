// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diagram/example_model.h"

namespace coalsack::tests {

struct HandStar {
  float j, ks, d_kpc;
  float component = 0;
};

inline stars::StarList list_of(const std::vector<HandStar>& stars) {
  stars::StarList list;
  list.l_deg.assign(stars.size(), 280.0);
  list.b_deg.assign(stars.size(), 0.0);
  list.columns = {{"J", {}}, {"Ks", {}}, {"distance_kpc", {}}, {"component", {}}};
  for (const HandStar& star : stars) {
    list.columns[0].values.push_back(star.j);
    list.columns[1].values.push_back(star.ks);
    list.columns[2].values.push_back(star.d_kpc);
    list.columns[3].values.push_back(star.component);
  }
  return list;
}

/// J and Ks without errors, everything detected; A_J/A_V 0.28, A_Ks/A_V 0.12.
inline std::vector<diagram::Quantity> perfect_bands() {
  return {{"J", 0.28, {}, "", {}}, {"Ks", 0.12, {}, "", {}}};
}

/// Examples that draw each star `times` times in the mean.
inline diagram::ExampleModel hand_model(const std::vector<HandStar>& stars, double times,
                                        const std::vector<diagram::Quantity>& quantities = perfect_bands(),
                                        diagram::Diagram diagram = diagram::two_mass_diagram()) {
  const std::vector<std::string> names = {"J", "Ks"};
  return diagram::ExampleModel(diagram::StarPool(list_of(stars), names, 1 / times),
                               diagram::observation_of({std::move(diagram)}, quantities),
                               diagram::Variation::none(), dust::Bins{});
}

/// Extinction spread evenly from the Sun to the end of the bins.
inline std::vector<float> even_profile(float mag_per_kpc) {
  return std::vector<float>(dust::Bins{}.size(), mag_per_kpc);
}

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/variation.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/random_stream.h"

namespace coalsack::diagram {
namespace {

void require_unit_range(const std::string& name, double value) {
  if (!(value >= 0 && value <= 1))
    throw base::InputError("setting " + name + " is " + std::to_string(value) + "; 0 to 1 is possible");
}

// Log-normal with mean 1.
double factor(double sigma, double normal) {
  return std::exp(sigma * normal - 0.5 * sigma * sigma);
}

}  // namespace

void check(const Variation& variation) {
  require_unit_range("density_sigma", variation.density_sigma);
  require_unit_range("zero_point_sigma_mag", variation.zero_point_sigma_mag);
  require_unit_range("error_scale_sigma", variation.error_scale_sigma);
  require_unit_range("walk_sigma", variation.walk_sigma);
}

double DrawnVariation::density_at(std::size_t component, double distance_kpc) const {
  const double place = std::min(distance_kpc / walk_step_kpc, static_cast<double>(walk_steps));
  const auto before = std::min(static_cast<std::size_t>(place), walk_steps - 1);
  const double part = place - static_cast<double>(before);
  const double log_factor = walk[before] + part * (walk[before + 1] - walk[before]);
  // The variance of a sum of `before` whole steps and a part of the next.
  const double variance = walk_sigma * walk_sigma * (static_cast<double>(before) + part * part);
  return density[component] * std::exp(log_factor - 0.5 * variance);
}

DrawnVariation draw_variation(const Variation& variation, const ExampleKey& key, std::size_t quantities) {
  base::RandomStream stream({key.seed, "example/variation", key.reference, key.example});
  DrawnVariation drawn;
  for (double& density : drawn.density) density = factor(variation.density_sigma, stream.normal());
  for (std::size_t i = 0; i < quantities; ++i) {
    drawn.shift_mag.push_back(variation.zero_point_sigma_mag * stream.normal());
    drawn.error_scale.push_back(factor(variation.error_scale_sigma, stream.normal()));
  }
  drawn.walk_sigma = variation.walk_sigma;
  for (std::size_t i = 1; i <= walk_steps; ++i)
    drawn.walk[i] = drawn.walk[i - 1] + variation.walk_sigma * stream.normal();
  return drawn;
}

}  // namespace coalsack::diagram

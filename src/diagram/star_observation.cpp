// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_observation.h"

#include <limits>

namespace coalsack::diagram {
namespace {

double along(const QuantityValues& values, int plus, int minus) {
  const double value = values[static_cast<std::size_t>(plus)];
  return minus < 0 ? value : value - values[static_cast<std::size_t>(minus)];
}

}  // namespace

SeenStar see(const Observation& observation, std::span<const int> error_from, const QuantityValues& truth,
             const QuantityValues& error_scale, const QuantityValues& normal) {
  SeenStar star{};
  for (std::size_t q = 0; q < observation.quantities.size(); ++q) {
    const Quantity& quantity = observation.quantities[q];
    const double sigma = quantity.error.sigma(truth[static_cast<std::size_t>(error_from[q])]);
    const bool too_faint = quantity.is_magnitude() && sigma > observation.greatest_sigma_mag;
    star.noisy[q] =
        too_faint ? std::numeric_limits<double>::quiet_NaN() : truth[q] + error_scale[q] * sigma * normal[q];
    star.chance[q] = quantity.detection.has_value() ? quantity.detection->probability(star.noisy[q]) : 1.0;
  }
  return star;
}

double chance_of(const ResolvedDiagram& resolved, const SeenStar& star) {
  double chance = 1.0;
  for (const int q : resolved.used) chance *= star.chance[static_cast<std::size_t>(q)];
  return chance;
}

int cell_of(const Diagram& diagram, const ResolvedDiagram& resolved, const QuantityValues& values) {
  for (std::size_t i = 0; i < diagram.limits.size(); ++i) {
    const double value = values[static_cast<std::size_t>(resolved.limits[i])];
    if (!(value >= diagram.limits[i].low && value < diagram.limits[i].high)) return -1;
  }
  const int x = bin_of(diagram.x, along(values, resolved.x, resolved.x_minus));
  const int y = bin_of(diagram.y, along(values, resolved.y, resolved.y_minus));
  return x < 0 || y < 0 ? -1 : y * diagram.x.bins + x;
}

}  // namespace coalsack::diagram

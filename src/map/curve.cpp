// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coalsack::map {

double a_v_to(std::span<const float> cumulative, double bin_kpc, double d_kpc) {
  const double position = d_kpc / bin_kpc;
  const auto bins = static_cast<double>(cumulative.size());
  // The last edge in kpc is rarely a round number in binary: 12.8 / 0.1 may be a hair above 128.
  if (!(position >= 0) || position > bins * (1 + 1e-12)) return std::numeric_limits<double>::quiet_NaN();
  const auto bin = static_cast<std::size_t>(std::min(position, bins - 1));
  const double before = bin == 0 ? 0 : cumulative[bin - 1];
  return before + (cumulative[bin] - before) * std::min(position - static_cast<double>(bin), 1.0);
}

std::optional<double> distance_to(std::span<const float> cumulative, double bin_kpc, double a_v_mag) {
  if (std::isnan(a_v_mag)) return std::nullopt;
  if (a_v_mag <= 0) return 0.0;
  double before = 0;
  for (std::size_t bin = 0; bin < cumulative.size(); ++bin) {
    const double after = cumulative[bin];
    if (after >= a_v_mag) return (static_cast<double>(bin) + (a_v_mag - before) / (after - before)) * bin_kpc;
    before = after;
  }
  return std::nullopt;
}

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dust/setting_range.h"

namespace coalsack::dust {

void check(const Bins& bins) {
  require_within("bins.count", bins.count, 1, 4096);
  require_within("bins.width_kpc", bins.width_kpc, 0.001, 10);
}

std::vector<double> cumulative_at_edges(std::span<const float> profile, const Bins& bins) {
  std::vector<double> edges(profile.size() + 1);
  double sum = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    sum += static_cast<double>(profile[i]);
    edges[i + 1] = sum * bins.width_kpc;
  }
  return edges;
}

double a_v_at(std::span<const double> edges, const Bins& bins, double d_kpc) {
  if (std::isnan(d_kpc)) return std::numeric_limits<double>::quiet_NaN();
  if (d_kpc <= 0 || edges.size() < 2) return 0;
  const double position = d_kpc / bins.width_kpc;
  const std::size_t count = edges.size() - 1;
  if (position >= static_cast<double>(count)) return edges[count];
  const auto bin = static_cast<std::size_t>(position);
  return edges[bin] + (edges[bin + 1] - edges[bin]) * (position - static_cast<double>(bin));
}

double cumulative_a_v(std::span<const float> profile, const Bins& bins, double d_kpc) {
  if (std::isnan(d_kpc)) return std::numeric_limits<double>::quiet_NaN();
  const double position = d_kpc / bins.width_kpc;
  double sum = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double share = std::clamp(position - static_cast<double>(i), 0.0, 1.0);
    if (share == 0) break;
    sum += static_cast<double>(profile[i]) * share;
  }
  return sum * bins.width_kpc;
}

double total_a_v(std::span<const float> profile, const Bins& bins) {
  double sum = 0;
  for (const float bin : profile) sum += static_cast<double>(bin);
  return sum * bins.width_kpc;
}

std::optional<double> distance_at(std::span<const float> profile, const Bins& bins, double a_v_mag) {
  if (std::isnan(a_v_mag)) return std::nullopt;
  if (a_v_mag <= 0) return 0.0;
  double before = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double gain = static_cast<double>(profile[i]) * bins.width_kpc;
    if (before + gain >= a_v_mag) return bins.near_kpc(i) + (a_v_mag - before) / gain * bins.width_kpc;
    before += gain;
  }
  return std::nullopt;
}

std::size_t clip(std::span<float> profile, double max_mag_per_kpc) {
  const auto limit = static_cast<float>(max_mag_per_kpc);
  std::size_t changed = 0;
  for (float& bin : profile) {
    if (bin <= limit) continue;
    bin = limit;
    ++changed;
  }
  return changed;
}

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/star_threshold.h"

#include <algorithm>
#include <cmath>

#include "dust/setting_range.h"

namespace coalsack::dust {

void check(const StarThreshold& threshold) {
  require_within("star_threshold.stars", threshold.stars, 0, 1e6);
  require_within("star_threshold.power", threshold.power, 0, 1);
  require_within("star_threshold.reference_detected", threshold.reference_detected, 1, 1e9);
  require_within("star_threshold.stars_min", threshold.stars_min, 0, 1e6);
  require_within("star_threshold.stars_max", threshold.stars_max, 0, 1e6);
  require_ordered("star_threshold.stars_min", threshold.stars_min, "star_threshold.stars_max",
                  threshold.stars_max);
}

double effective_stars(const StarThreshold& threshold, std::uint64_t detected) {
  if (threshold.power == 0) return threshold.stars;
  const double density = static_cast<double>(detected) / threshold.reference_detected;
  return std::clamp(threshold.stars * std::pow(density, threshold.power), threshold.stars_min,
                    threshold.stars_max);
}

std::size_t zero_beyond_few_stars(std::span<float> profile, const Bins& bins,
                                  std::span<const float> distances_kpc, double stars) {
  if (!(stars > 0)) return profile.size();
  // The farthest star that still has N - 1 others at its distance or beyond: the ceil(N)-th from the far end.
  const double rank = std::ceil(stars);
  std::size_t kept = 0;
  if (rank <= static_cast<double>(distances_kpc.size())) {
    const auto nth = static_cast<double>(distances_kpc[static_cast<std::size_t>(rank) - 1]);
    while (kept < profile.size() && bins.near_kpc(kept) <= nth) ++kept;
  }
  std::fill(profile.begin() + static_cast<std::ptrdiff_t>(kept), profile.end(), 0.0F);
  return kept;
}

std::size_t zero_beyond_few_stars(std::span<float> profile, std::span<const std::uint32_t> detected_by_bin,
                                  std::uint64_t farther, double stars) {
  if (!(stars > 0)) return profile.size();
  std::size_t kept = std::min(profile.size(), detected_by_bin.size());
  std::uint64_t beyond = farther;
  while (kept > 0) {
    beyond += detected_by_bin[kept - 1];
    if (static_cast<double>(beyond) >= stars) break;
    --kept;
  }
  std::fill(profile.begin() + static_cast<std::ptrdiff_t>(kept), profile.end(), 0.0F);
  return kept;
}

}  // namespace coalsack::dust

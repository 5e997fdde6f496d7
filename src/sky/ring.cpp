// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/ring.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "sky/healpix_grid.h"

namespace coalsack::sky {

double ring_b_deg(std::int64_t nside, std::int64_t ring) {
  constexpr double deg_per_rad = 180 / std::numbers::pi;
  if (ring > 2 * nside) return -ring_b_deg(nside, 4 * nside - ring);
  const double n = static_cast<double>(nside);
  if (ring < nside) {
    // 1 - sin b = i^2 / (3 nside^2), written with half the polar distance.
    return 90 - 2 * std::asin(static_cast<double>(ring) / (n * std::sqrt(6.0))) * deg_per_rad;
  }
  return std::asin(static_cast<double>(2 * (2 * nside - ring)) / (3 * n)) * deg_per_rad;
}

Ring ring_of(std::int64_t nside, std::int64_t ring) {
  const HealpixGrid grid = healpix_grid(std::countr_zero(static_cast<std::uint64_t>(nside)));
  int64 start = 0, size = 0;
  bool shifted = false;
  grid.get_ring_info_small(ring, start, size, shifted);
  return {start, size, shifted, ring_b_deg(nside, ring)};
}

std::int64_t first_ring_not_north_of(std::int64_t nside, double b_deg) {
  std::int64_t low = 1, high = 4 * nside;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (ring_b_deg(nside, middle) <= b_deg)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace coalsack::sky

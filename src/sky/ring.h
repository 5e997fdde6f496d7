// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace coalsack::sky {

/// One ring of HEALPix pixels: centres of equal latitude, equally spaced in longitude from l = 0 (or half a
/// step from it) eastwards. Positions in the ring count from 0.
struct Ring {
  std::int64_t start = 0;  ///< RING number of the first pixel
  std::int64_t size = 0;   ///< pixels in the ring, a multiple of 4
  bool half_step = false;  ///< the first centre lies half a step east of l = 0
  double b_deg = 0;

  /// The longitude of the j-th centre, REQUIRES: 0 <= j < size.
  double l_deg(std::int64_t j) const {
    const std::int64_t quarter = size / 4;
    return static_cast<double>((2 * j + (half_step ? 1 : 0)) * 45) / static_cast<double>(quarter);
  }
  double step_deg() const { return 360.0 / static_cast<double>(size); }
  /// The position, fractional, at which the centres reach longitude l: l_deg(position) = l.
  double position_of(double longitude_deg) const {
    return longitude_deg / step_deg() - (half_step ? 0.5 : 0.0);
  }
};

/// The latitude of ring 1 (north) to 4 nside - 1 (south): Gorski et al. 2005, eqs. 4 and 8, in forms that
/// keep their digits near the poles. REQUIRES: valid nside and ring.
double ring_b_deg(std::int64_t nside, std::int64_t ring);
Ring ring_of(std::int64_t nside, std::int64_t ring);
/// The northernmost ring with b <= b_deg; 4 nside when there is none.
std::int64_t first_ring_not_north_of(std::int64_t nside, double b_deg);

}  // namespace coalsack::sky

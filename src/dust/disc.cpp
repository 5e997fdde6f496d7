// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/disc.h"

#include <cmath>

#include "base/angle.h"
#include "dust/setting_range.h"

namespace coalsack::dust {

void check(const DiscSettings& s) {
  require_within("disc.sun_radius_kpc", s.sun_radius_kpc, 5, 12);
  require_within("disc.sun_height_kpc", s.sun_height_kpc, -0.2, 0.2);
  require_within("disc.scale_length_kpc", s.scale_length_kpc, 0.5, 20);
  require_within("disc.scale_height_kpc", s.scale_height_kpc, 0.01, 2);
  require_within("disc.flare_start_kpc", s.flare_start_kpc, 0, 50);
  require_within("disc.flare_per_kpc", s.flare_per_kpc, 0, 1);
  require_within("disc.warp_start_kpc", s.warp_start_kpc, 0, 50);
  require_within("disc.warp_slope", s.warp_slope, -1, 1);
  require_within("disc.warp_azimuth_deg", s.warp_azimuth_deg, -360, 360);
}

double warp_height_kpc(const DiscSettings& s, const Place& place) {
  const double radius = std::hypot(place.x, place.y);
  if (radius <= s.warp_start_kpc || s.warp_slope == 0) return 0;
  // cos(azimuth - warp_azimuth) without the azimuth itself.
  const double angle = s.warp_azimuth_deg * base::radians_per_degree;
  const double cosine = (place.x * std::cos(angle) + place.y * std::sin(angle)) / radius;
  return s.warp_slope * (radius - s.warp_start_kpc) * cosine;
}

double disc_density(const DiscSettings& s, const Place& place) {
  const double radius = std::hypot(place.x, place.y);
  const double flare = radius > s.flare_start_kpc ? 1 + s.flare_per_kpc * (radius - s.flare_start_kpc) : 1;
  const double height = std::abs(place.z - warp_height_kpc(s, place));
  return std::exp(-(radius - s.sun_radius_kpc) / s.scale_length_kpc - height / (flare * s.scale_height_kpc)) /
         flare;
}

}  // namespace coalsack::dust

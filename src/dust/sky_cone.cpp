// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/angle.h"
#include "dust/dust_sky.h"
#include "dust/galactic_frame.h"
#include "dust/setting_range.h"

namespace coalsack::dust {

void cone_profile(const DustSky& sky, double l_deg, double b_deg, double radius_deg, int rays,
                  std::span<float> out) {
  require_within("cone.radius_deg", radius_deg, 0, 30);
  require_within("cone.rays", rays, 1, 4096);
  if (rays == 1) return sky.profile(l_deg, b_deg, out);
  const std::size_t count = sky.bins().size();
  std::vector<float> one(count);
  std::vector<double> sum(count, 0.0);
  // Axis, and two directions across it: towards growing l and towards growing b.
  const Place axis = direction(l_deg, b_deg);
  const Place east = direction(l_deg + 90, 0);
  const Place north = direction(l_deg, b_deg + 90);
  const double golden = std::numbers::pi * (3 - std::sqrt(5.0));
  for (int i = 0; i < rays; ++i) {
    // Equal areas of the cap: 1 - cos(angle) grows evenly.
    const double cap = (i + 0.5) / rays * (1 - std::cos(radius_deg * base::radians_per_degree));
    const double cosine = 1 - cap;
    const double sine = std::sqrt(cap * (2 - cap));
    const double u = sine * std::cos(i * golden);
    const double v = sine * std::sin(i * golden);
    const Place ray{cosine * axis.x + u * east.x + v * north.x, cosine * axis.y + u * east.y + v * north.y,
                    cosine * axis.z + u * east.z + v * north.z};
    double ray_l_deg = std::atan2(ray.y, ray.x) / base::radians_per_degree;
    if (ray_l_deg < 0) ray_l_deg += 360;
    const double ray_b_deg = std::atan2(ray.z, std::hypot(ray.x, ray.y)) / base::radians_per_degree;
    sky.profile(ray_l_deg, ray_b_deg, one);
    for (std::size_t k = 0; k < count; ++k) sum[k] += static_cast<double>(one[k]);
  }
  for (std::size_t k = 0; k < count; ++k) out[k] = static_cast<float>(sum[k] / rays);
}

}  // namespace coalsack::dust

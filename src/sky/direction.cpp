// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/direction.h"

#include <cmath>
#include <numbers>
#include <string>

#include "base/angle.h"
#include "base/error.h"

namespace coalsack::sky {
namespace {}  // namespace

double wrap_360(double l_deg) {
  if (l_deg >= 0 && l_deg < 360) return l_deg + 0.0;  // turns -0 into +0
  const double rest = std::fmod(l_deg, 360.0);
  const double wrapped = rest < 0 ? rest + 360 : rest;
  return wrapped < 360 ? wrapped + 0.0 : 0.0;
}

Direction checked(double l_deg, double b_deg) {
  if (!std::isfinite(l_deg))
    throw base::InputError("Galactic longitude " + std::to_string(l_deg) + " is not a number of degrees");
  if (!(b_deg >= -90 && b_deg <= 90))
    throw base::InputError("Galactic latitude " + std::to_string(b_deg) + " is outside -90 to 90 degrees");
  return {wrap_360(l_deg), b_deg};
}

double separation_deg(double l1_deg, double b1_deg, double l2_deg, double b2_deg) {
  const double dl = std::remainder(l2_deg - l1_deg, 360.0) * base::radians_per_degree;
  const double b1 = b1_deg * base::radians_per_degree;
  const double b2 = b2_deg * base::radians_per_degree;
  const double cos1 = std::cos(b1), sin1 = std::sin(b1);
  const double cos2 = std::cos(b2), sin2 = std::sin(b2);
  const double half = std::sin(dl / 2);
  const double versine = 2 * half * half;  // 1 - cos dl
  // The usual cos b1 sin b2 - sin b1 cos b2 cos dl, without its cancellation for small separations.
  const double east = cos2 * std::sin(dl);
  const double north = std::sin((b2_deg - b1_deg) * base::radians_per_degree) + sin1 * cos2 * versine;
  const double along = sin1 * sin2 + cos1 * cos2 * std::cos(dl);
  return std::atan2(std::hypot(east, north), along) / base::radians_per_degree;
}

double separation_deg(const Direction& a, const Direction& b) {
  return separation_deg(a.l_deg, a.b_deg, b.l_deg, b.b_deg);
}

}  // namespace coalsack::sky

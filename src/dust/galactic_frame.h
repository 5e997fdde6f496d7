// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <numbers>

#include "base/angle.h"

namespace coalsack::dust {

/// A place or direction in kpc. Two frames use it, with parallel axes:
///  heliocentric: x towards the Galactic centre (l = 0), y towards l = 90, z towards b = 90
///  Galactocentric: x from the centre towards the Sun's side, so the Sun is at (sun_radius, 0, sun_height);
///    y and z as above. Azimuth atan2(y, x) grows with Galactic rotation, 0 at the Sun.
struct Place {
  double x;
  double y;
  double z;
};

/// The unit vector (heliocentric) towards Galactic longitude and latitude in degrees.
inline Place direction(double l_deg, double b_deg) {
  const double l = l_deg * base::radians_per_degree;
  const double b = b_deg * base::radians_per_degree;
  return {std::cos(b) * std::cos(l), std::cos(b) * std::sin(l), std::sin(b)};
}

/// Galactocentric place of the point d_kpc along a heliocentric unit vector.
inline Place galactocentric(const Place& towards, double d_kpc, double sun_radius_kpc,
                            double sun_height_kpc) {
  return {sun_radius_kpc - d_kpc * towards.x, d_kpc * towards.y, sun_height_kpc + d_kpc * towards.z};
}

}  // namespace coalsack::dust

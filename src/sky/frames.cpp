// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/frames.h"

#include <array>
#include <cmath>
#include <numbers>

namespace coalsack::sky {
namespace {

constexpr double rad_per_deg = std::numbers::pi / 180;

using Vector = std::array<double, 3>;

// Rows: the Galactic x, y, z axes in the ICRS.
constexpr std::array<Vector, 3> galactic_axes = {{
    {-0.054875560416215368492398900454, -0.873437090234885048760383168409, -0.483835015548713226831774175116},
    {+0.494109427875583673525222371358, -0.444829629960011178146614061616, +0.746982244497218890527388004556},
    {-0.867666149019004701181616534570, -0.198076373431201528180486091412, +0.455983776175066922272100478348},
}};

Vector unit_vector(const Direction& angles) {
  const double lon = angles.l_deg * rad_per_deg;
  const double lat = angles.b_deg * rad_per_deg;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

Direction angles_of(const Vector& v) {
  const double lon_deg = std::atan2(v[1], v[0]) / rad_per_deg;
  return {wrap_360(lon_deg), std::atan2(v[2], std::hypot(v[0], v[1])) / rad_per_deg};
}

}  // namespace

Direction galactic_from_icrs(double ra_deg, double dec_deg) {
  const Vector v = unit_vector(checked(ra_deg, dec_deg));
  Vector galactic{};
  for (std::size_t row = 0; row < 3; ++row)
    galactic[row] =
        galactic_axes[row][0] * v[0] + galactic_axes[row][1] * v[1] + galactic_axes[row][2] * v[2];
  return angles_of(galactic);
}

IcrsDirection icrs_from_galactic(double l_deg, double b_deg) {
  const Vector v = unit_vector(checked(l_deg, b_deg));
  Vector icrs{};
  for (std::size_t column = 0; column < 3; ++column)
    icrs[column] =
        galactic_axes[0][column] * v[0] + galactic_axes[1][column] * v[1] + galactic_axes[2][column] * v[2];
  const Direction angles = angles_of(icrs);
  return {angles.l_deg, angles.b_deg};
}

}  // namespace coalsack::sky

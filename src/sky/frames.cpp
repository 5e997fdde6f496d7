// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/frames.h"

#include <array>
#include <cmath>
#include <numbers>

#include "base/angle.h"

namespace coalsack::sky {
namespace {

using Vector = std::array<double, 3>;

// Rows: the Galactic x, y, z axes in the ICRS, the product of the six rotations by the angles in frames.h:
// Rz(180 - 122.93...) Ry(90 - 27.12...) Rz(192.85...) Rx(-eta0) Ry(xi0) Rz(dalpha0), in 40 digits, then
// rounded.
constexpr std::array<Vector, 3> galactic_axes = {{
    {-0.05487565771259172794095, -0.8734370519556162486180, -0.4838350736167155895192},
    {+0.49410943719272729670140, -0.4448297212232953540375, +0.7469821839866675278719},
    {-0.86766613755965880198890, -0.1980763372730005344532, +0.4559838136873016113988},
}};

Vector unit_vector(const Direction& angles) {
  const double lon = angles.l_deg * base::radians_per_degree;
  const double lat = angles.b_deg * base::radians_per_degree;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

Direction angles_of(const Vector& v) {
  const double lon_deg = std::atan2(v[1], v[0]) / base::radians_per_degree;
  return {wrap_360(lon_deg), std::atan2(v[2], std::hypot(v[0], v[1])) / base::radians_per_degree};
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

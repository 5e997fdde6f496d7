// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/sightline.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/angle.h"
#include "base/error.h"
#include "stars/catalogue/cell.h"

namespace coalsack::stars {
namespace {

// 53 random bits in (0, 1).
double unit_interval(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (std::uint64_t{high >> 5} << 26) | (low >> 6);
  return (static_cast<double>(bits) + 0.5) * 0x1.0p-53;
}

}  // namespace

Sightline parse_sightline(const std::string& text) {
  std::vector<double> values;
  std::string_view rest = text;
  bool good = true;
  while (good) {
    const std::size_t comma = rest.find(',');
    double value = 0;
    good = parse_number(trim(rest.substr(0, comma)), value) && std::isfinite(value);
    values.push_back(value);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (!good || values.size() != 3 || std::abs(values[0]) > 360 || std::abs(values[1]) > 90 ||
      !(values[2] > 0) || values[2] > 90)
    throw base::UsageError("a sightline is l,b,radius in degrees with |b| <= 90 and 0 < radius <= 90, e.g. " +
                           std::string("280,0,0.25; got '") + printable(text) + "'");
  return {sky::wrap_360(values[0]), values[1], values[2]};
}

double solid_angle_sr(const Sightline& sightline) {
  const double s = std::sin(0.5 * sightline.radius_deg * base::radians_per_degree);
  return 4.0 * std::numbers::pi * s * s;
}

double solid_angle_deg2(const Sightline& sightline) {
  return solid_angle_sr(sightline) / (base::radians_per_degree * base::radians_per_degree);
}

bool contains(const Sightline& sightline, double l_deg, double b_deg) {
  const double half_b = std::sin((b_deg - sightline.b_deg) * base::radians_per_degree / 2);
  const double half_l = std::sin((l_deg - sightline.l_deg) * base::radians_per_degree / 2);
  const double haversine = half_b * half_b + std::cos(b_deg * base::radians_per_degree) *
                                                 std::cos(sightline.b_deg * base::radians_per_degree) *
                                                 half_l * half_l;
  const double separation_deg = 2 * std::asin(std::sqrt(std::min(haversine, 1.0))) / base::radians_per_degree;
  return separation_deg <= sightline.radius_deg + 1e-9;
}

sky::Direction direction_in(const Sightline& sightline, const base::RandomBlocks& blocks, std::uint64_t row) {
  const base::Words4 words = blocks.block(row);
  // 1 - cos(theta) is uniform over a cap; written with half angles so that small cones keep their digits.
  const double half_radius = std::sin(sightline.radius_deg * base::radians_per_degree / 2);
  const double u = unit_interval(words.word[0], words.word[1]);
  const double phi = 2 * std::numbers::pi * unit_interval(words.word[2], words.word[3]);
  const double half_sine = half_radius * std::sqrt(u);
  const double sin_theta = 2 * half_sine * std::sqrt(1 - half_sine * half_sine);
  const double cos_theta = 1 - 2 * half_sine * half_sine;
  // From the cone's centre by theta towards position angle phi (east of Galactic north).
  const double sin_b0 = std::sin(sightline.b_deg * base::radians_per_degree);
  const double cos_b0 = std::cos(sightline.b_deg * base::radians_per_degree);
  const double north = cos_theta * sin_b0 + sin_theta * cos_b0 * std::cos(phi);
  const double toward = cos_theta * cos_b0 - sin_theta * sin_b0 * std::cos(phi);
  const double east = sin_theta * std::sin(phi);
  double l_deg = std::fmod(sightline.l_deg + std::atan2(east, toward) / base::radians_per_degree, 360);
  if (l_deg < 0) l_deg += 360;
  if (l_deg >= 360) l_deg = 0;
  return {l_deg, std::atan2(north, std::hypot(toward, east)) / base::radians_per_degree};
}

}  // namespace coalsack::stars

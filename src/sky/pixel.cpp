// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/pixel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <string>

#include "base/angle.h"
#include "base/error.h"
#include "sky/healpix_grid.h"
#include "sky/ring.h"

namespace coalsack::sky {
namespace {

// Half the position of the leading bit, less one. REQUIRES: uniq >= 4.
int order_of_uniq(std::int64_t uniq) {
  return (static_cast<int>(std::bit_width(static_cast<std::uint64_t>(uniq))) - 1) / 2 - 1;
}

std::int64_t first_uniq(int order) {
  return std::int64_t{4} << (2 * order);
}

// Order and NESTED number.
struct Parts {
  int order;
  std::int64_t ipix;
};

Parts parts_of(std::int64_t uniq) {
  if (!is_valid_uniq(uniq))
    throw base::InputError("pixel " + std::to_string(uniq) +
                           " is not a NUNIQ number (4 nside^2 + nested pixel, nside 1 to 2^29)");
  const int order = order_of_uniq(uniq);
  return {order, uniq - first_uniq(order)};
}

}  // namespace

bool is_valid_nside(std::int64_t nside) {
  return nside >= 1 && nside <= max_nside && std::has_single_bit(static_cast<std::uint64_t>(nside));
}

int order_of(std::int64_t nside) {
  if (!is_valid_nside(nside))
    throw base::InputError("nside " + std::to_string(nside) + " is not a power of two from 1 to 536870912");
  return std::countr_zero(static_cast<std::uint64_t>(nside));
}

std::int64_t pixel_count(std::int64_t nside) {
  return std::int64_t{12} << (2 * order_of(nside));
}

double pixel_area_deg2(std::int64_t nside) {
  return 4 * std::numbers::pi / (base::radians_per_degree * base::radians_per_degree) /
         static_cast<double>(pixel_count(nside));
}

bool is_valid_uniq(std::int64_t uniq) {
  if (uniq < 4) return false;
  const int order = order_of_uniq(uniq);
  return order <= max_order && uniq < 4 * first_uniq(order);
}

std::int64_t uniq_of(std::int64_t nside, std::int64_t ipix) {
  const std::int64_t count = pixel_count(nside);
  if (ipix < 0 || ipix >= count)
    throw base::InputError("pixel " + std::to_string(ipix) + " is not in 0 to " + std::to_string(count - 1) +
                           ", the pixels of nside " + std::to_string(nside));
  return first_uniq(order_of(nside)) + ipix;
}

std::int64_t nside_of(std::int64_t uniq) {
  return std::int64_t{1} << parts_of(uniq).order;
}

std::int64_t ipix_of(std::int64_t uniq) {
  return parts_of(uniq).ipix;
}

std::int64_t nested_of_ring(std::int64_t nside, std::int64_t ring_pixel) {
  uniq_of(nside, ring_pixel);  // refuses what is out of range
  return guarded([&] { return healpix_grid(order_of(nside)).ring2nest(ring_pixel); });
}

std::int64_t ring_of_nested(std::int64_t nside, std::int64_t ipix) {
  uniq_of(nside, ipix);
  return guarded([&] { return healpix_grid(order_of(nside)).nest2ring(ipix); });
}

std::int64_t ang2pix(std::int64_t nside, double l_deg, double b_deg) {
  const int order = order_of(nside);
  const Direction at = checked(l_deg, b_deg);
  const double colatitude = std::clamp((90 - at.b_deg) * base::radians_per_degree, 0.0, std::numbers::pi);
  return guarded(
      [&] { return healpix_grid(order).ang2pix(pointing(colatitude, at.l_deg * base::radians_per_degree)); });
}

std::int64_t uniq_at(std::int64_t nside, double l_deg, double b_deg) {
  const std::int64_t ipix = ang2pix(nside, l_deg, b_deg);
  return first_uniq(order_of(nside)) + ipix;
}

Direction centre_of(std::int64_t uniq) {
  const Parts pixel = parts_of(uniq);
  const HealpixGrid grid = healpix_grid(pixel.order);
  const Ring ring = ring_of(std::int64_t{1} << pixel.order, grid.pix2ring(pixel.ipix));
  return {ring.l_deg(grid.nest2ring(pixel.ipix) - ring.start), ring.b_deg};
}

std::vector<std::int64_t> neighbours_of(std::int64_t uniq) {
  const Parts pixel = parts_of(uniq);
  fix_arr<int64, 8> found;
  healpix_grid(pixel.order).neighbors(pixel.ipix, found);
  std::vector<std::int64_t> neighbours;
  neighbours.reserve(8);
  for (std::size_t i = 0; i < 8; ++i)
    if (found[i] >= 0) neighbours.push_back(first_uniq(pixel.order) + found[i]);
  return neighbours;
}

std::vector<Direction> outline_of(std::int64_t uniq, int points_per_side) {
  const Parts pixel = parts_of(uniq);
  if (points_per_side < 1)
    throw base::InputError("an outline needs 1 point per side or more, not " +
                           std::to_string(points_per_side));
  std::vector<vec3> points;
  guarded([&] {
    healpix_grid(pixel.order).boundaries(pixel.ipix, static_cast<tsize>(points_per_side), points);
    return 0;
  });
  std::vector<Direction> outline;
  outline.reserve(points.size());
  for (const vec3& p : points)
    outline.push_back({wrap_360(std::atan2(p.y, p.x) / base::radians_per_degree),
                       std::atan2(p.z, std::hypot(p.x, p.y)) / base::radians_per_degree});
  return outline;
}

double max_radius_deg(std::int64_t nside) {
  return healpix_grid(order_of(nside)).max_pixrad() / base::radians_per_degree;
}

}  // namespace coalsack::sky

// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/spans.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/angle.h"
#include "base/error.h"
#include "sky/healpix_grid.h"
#include "sky/pixel.h"
#include "sky/ring.h"

namespace coalsack::sky {
namespace {

std::int64_t position(double fraction) {
  return static_cast<std::int64_t>(std::floor(fraction));
}

// The first position whose centre has l >= longitude; ring.size when none has.
std::int64_t first_from(const Ring& ring, double longitude_deg) {
  std::int64_t j = std::clamp<std::int64_t>(position(ring.position_of(longitude_deg)), 0, ring.size);
  while (j > 0 && ring.l_deg(j - 1) >= longitude_deg) --j;
  while (j < ring.size && ring.l_deg(j) < longitude_deg) ++j;
  return j;
}

// One past the last position whose centre has l <= longitude.
std::int64_t end_through(const Ring& ring, double longitude_deg) {
  std::int64_t j = std::clamp<std::int64_t>(position(ring.position_of(longitude_deg)), 0, ring.size);
  while (j > 0 && ring.l_deg(j - 1) > longitude_deg) --j;
  while (j < ring.size && ring.l_deg(j) <= longitude_deg) ++j;
  return j;
}

bool emit(const Ring& ring, std::int64_t begin, std::int64_t end, const SpanSink& sink) {
  return begin >= end || sink(ring.start + begin, end - begin);
}

// A run that may begin before 0 or end after the ring's last position; shorter than the ring.
bool emit_wrapped(const Ring& ring, std::int64_t begin, std::int64_t end, const SpanSink& sink) {
  if (begin >= ring.size) return emit(ring, begin - ring.size, end - ring.size, sink);
  if (begin < 0) return emit(ring, 0, end, sink) && emit(ring, ring.size + begin, ring.size, sink);
  if (end > ring.size) return emit(ring, 0, end - ring.size, sink) && emit(ring, begin, ring.size, sink);
  return emit(ring, begin, end, sink);
}

// sin^2(x / 2)
double haversine(double x_deg) {
  const double s = std::sin(x_deg * base::radians_per_degree / 2);
  return s * s;
}

// How far in longitude a circle around the axis reaches on a ring, degrees in [0, 180]; an estimate, exact
// but for rounding.
double reach_deg(const Direction& axis, double radius_deg, double ring_b_deg) {
  const double left = haversine(radius_deg) - haversine(ring_b_deg - axis.b_deg);
  if (left <= 0) return 0;
  const double scale =
      std::cos(axis.b_deg * base::radians_per_degree) * std::cos(ring_b_deg * base::radians_per_degree);
  if (left >= scale) return 180;
  return 2 * std::asin(std::sqrt(left / scale)) / base::radians_per_degree;
}

bool walk_cone_ring(const Ring& ring, const Direction& axis, double radius_deg, const SpanSink& sink) {
  const auto inside = [&](double l_deg) {
    return separation_deg(axis.l_deg, axis.b_deg, l_deg, ring.b_deg) <= radius_deg;
  };
  if (inside(axis.l_deg + 180)) return emit(ring, 0, ring.size, sink);  // its farthest point
  const auto centre = [&](std::int64_t j) {
    const std::int64_t wrapped = j % ring.size;
    return ring.l_deg(wrapped < 0 ? wrapped + ring.size : wrapped);
  };
  const std::int64_t nearest = position(ring.position_of(axis.l_deg) + 0.5);  // 0 to size
  if (!inside(centre(nearest))) return true;

  // Estimated ends, then moved to the last centre inside on each side.
  const double reach = reach_deg(axis, radius_deg, ring.b_deg);
  std::int64_t first =
      std::clamp(position(ring.position_of(axis.l_deg - reach)) + 1, nearest - ring.size, nearest);
  std::int64_t last =
      std::clamp(position(ring.position_of(axis.l_deg + reach)), nearest, nearest + ring.size);
  while (first < nearest && !inside(centre(first))) ++first;
  while (last > nearest && !inside(centre(last))) --last;
  while (last - first + 1 < ring.size && inside(centre(first - 1))) --first;
  while (last - first + 1 < ring.size && inside(centre(last + 1))) ++last;
  if (last - first + 1 >= ring.size) return emit(ring, 0, ring.size, sink);
  return emit_wrapped(ring, first, last + 1, sink);
}

}  // namespace

bool walk_box(std::int64_t nside, double l0_deg, double l1_deg, double b0_deg, double b1_deg,
              const SpanSink& sink) {
  for (std::int64_t i = first_ring_not_north_of(nside, b1_deg); i < 4 * nside; ++i) {
    const Ring ring = ring_of(nside, i);
    if (ring.b_deg < b0_deg) break;
    const std::int64_t from = first_from(ring, l0_deg);
    const std::int64_t end = end_through(ring, l1_deg);
    if (l0_deg <= l1_deg) {
      const bool closes_at_zero = l1_deg == 360 && from > 0 && !ring.half_step;
      if (closes_at_zero && !emit(ring, 0, 1, sink)) return false;
      if (!emit(ring, from, end, sink)) return false;
    } else if (!emit(ring, 0, end, sink) || !emit(ring, from, ring.size, sink)) {
      return false;
    }
  }
  return true;
}

bool walk_cone(std::int64_t nside, const Direction& axis, double radius_deg, const SpanSink& sink) {
  const std::int64_t begin =
      std::max<std::int64_t>(first_ring_not_north_of(nside, axis.b_deg + radius_deg) - 1, 1);
  const std::int64_t end = std::min(first_ring_not_north_of(nside, axis.b_deg - radius_deg) + 2, 4 * nside);
  for (std::int64_t i = begin; i < end; ++i)
    if (!walk_cone_ring(ring_of(nside, i), axis, radius_deg, sink)) return false;
  return true;
}

double box_area_deg2(double l0_deg, double l1_deg, double b0_deg, double b1_deg) {
  const double width_deg = l1_deg >= l0_deg ? l1_deg - l0_deg : l1_deg - l0_deg + 360;
  return width_deg *
         (std::sin(b1_deg * base::radians_per_degree) - std::sin(b0_deg * base::radians_per_degree)) /
         base::radians_per_degree;
}

double cone_area_deg2(double radius_deg) {
  return 4 * std::numbers::pi * haversine(radius_deg) / (base::radians_per_degree * base::radians_per_degree);
}

void refuse_too_many(const std::string& what, std::int64_t nside, double area_deg2, std::int64_t counted,
                     std::int64_t max_pixels) {
  const auto expected = static_cast<std::int64_t>(std::llround(area_deg2 / pixel_area_deg2(nside)));
  throw base::InputError(what + " at nside " + std::to_string(nside) + " is about " +
                         std::to_string(std::max(expected, counted)) + " pixels, more than the " +
                         std::to_string(max_pixels) + " allowed; take a smaller region or a lower nside");
}

std::vector<std::int64_t> pixels_of(const SpanWalk& walk, const std::string& what, std::int64_t nside,
                                    double area_deg2, std::int64_t max_pixels) {
  std::int64_t counted = 0;
  walk([&](std::int64_t, std::int64_t count) {
    counted += count;
    return counted <= max_pixels;
  });
  if (counted > max_pixels) refuse_too_many(what, nside, area_deg2, counted, max_pixels);

  const HealpixGrid grid = healpix_grid(order_of(nside));
  const std::int64_t first_uniq = 4 * nside * nside;
  std::vector<std::int64_t> pixels;
  pixels.reserve(static_cast<std::size_t>(counted));
  walk([&](std::int64_t first, std::int64_t count) {
    for (std::int64_t i = first; i < first + count; ++i) pixels.push_back(first_uniq + grid.ring2nest(i));
    return true;
  });
  std::sort(pixels.begin(), pixels.end());
  return pixels;
}

}  // namespace coalsack::sky

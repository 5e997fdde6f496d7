// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/disc.h"

#include <algorithm>
#include <numbers>
#include <string>

#include "base/angle.h"
#include "base/error.h"
#include "sky/direction.h"
#include "sky/healpix_grid.h"
#include "sky/pixel.h"
#include "sky/spans.h"

namespace coalsack::sky {
namespace {

// Overlap is decided by Healpix C++ on pixels 4 times finer, by cosines: beyond this order they lose the
// digits.
constexpr int max_overlap_order = 18;
constexpr int overlap_factor = 4;
// Covers the rounding of those cosines, which is 2e-10 rad for the finest pixels allowed.
constexpr double overlap_margin_rad = 4e-10;

}  // namespace

std::vector<std::int64_t> pixels_in_disc(std::int64_t nside, double l_deg, double b_deg, double radius_deg,
                                         DiscRule rule, std::int64_t max_pixels) {
  const int order = order_of(nside);
  const Direction axis = checked(l_deg, b_deg);
  if (!(radius_deg >= 0 && radius_deg <= 180))
    throw base::InputError("disc radius " + std::to_string(radius_deg) + " is outside 0 to 180 degrees");
  const std::string what = "a disc of radius " + std::to_string(radius_deg) + " deg";
  const auto walk_to = [&](double to_deg) {
    return [=](const SpanSink& sink) { return walk_cone(nside, axis, to_deg, sink); };
  };
  if (rule == DiscRule::centre_inside)
    return pixels_of(walk_to(radius_deg), what, nside, cone_area_deg2(radius_deg), max_pixels);

  if (order > max_overlap_order)
    throw base::InputError("the pixels that overlap a disc are found up to nside 262144, not " +
                           std::to_string(nside) + "; ask for pixel centres inside");
  // Every pixel that overlaps has its centre within this circle, so its pixels bound the answer.
  const double bound_deg = std::min(radius_deg + 1.5 * max_radius_deg(nside), 180.0);
  std::int64_t counted = 0;
  walk_to(bound_deg)([&](std::int64_t, std::int64_t count) {
    counted += count;
    return counted <= max_pixels;
  });
  if (counted > max_pixels) refuse_too_many(what, nside, cone_area_deg2(bound_deg), counted, max_pixels);

  const auto ranges = guarded([&] {
    const pointing towards((90 - axis.b_deg) * base::radians_per_degree,
                           axis.l_deg * base::radians_per_degree);
    return healpix_grid(order).query_disc_inclusive(
        towards, std::min(radius_deg * base::radians_per_degree + overlap_margin_rad, std::numbers::pi),
        overlap_factor);
  });
  std::vector<std::int64_t> pixels;
  pixels.reserve(static_cast<std::size_t>(ranges.nval()));
  const std::int64_t first_uniq = 4 * nside * nside;
  for (const std::int64_t ipix : ranges.toVector()) pixels.push_back(first_uniq + ipix);
  return pixels;
}

}  // namespace coalsack::sky

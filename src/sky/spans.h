// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sky/direction.h"

namespace coalsack::sky {

/// Runs of neighbouring pixels on HEALPix rings: how boxes and cones are walked without looking at the sky
/// outside them. Inside this room.

/// Takes a run of RING numbers [first, first + count), count >= 1; false stops the walk.
using SpanSink = std::function<bool(std::int64_t first, std::int64_t count)>;
/// A walk over disjoint runs, the same each time it is called; false when it was stopped.
using SpanWalk = std::function<bool(const SpanSink&)>;

/// The pixels whose centres have b0 <= b <= b1 and l0 <= l <= l1, or, when l0 > l1, l >= l0 or l <= l1; l1 =
/// 360 takes l = 0 in. REQUIRES: a valid nside; l0 in [0, 360), l1 in [0, 360]; b0 <= b1 in [-90, 90].
bool walk_box(std::int64_t nside, double l0_deg, double l1_deg, double b0_deg, double b1_deg,
              const SpanSink& sink);

/// The pixels whose centres have separation_deg(axis, centre) <= radius. REQUIRES: a valid nside, radius in
/// [0, 180].
bool walk_cone(std::int64_t nside, const Direction& axis, double radius_deg, const SpanSink& sink);

/// The deg^2 of the two shapes.
double box_area_deg2(double l0_deg, double l1_deg, double b0_deg, double b1_deg);
double cone_area_deg2(double radius_deg);

/// base::InputError that says how many pixels `what` would be: at least `counted`, about its area's worth.
[[noreturn]] void refuse_too_many(const std::string& what, std::int64_t nside, double area_deg2,
                                  std::int64_t counted, std::int64_t max_pixels);

/// The pixels of a walk as sorted uniq numbers. Counts first: throws as refuse_too_many, before anything is
/// allocated, when they are more than max_pixels.
std::vector<std::int64_t> pixels_of(const SpanWalk& walk, const std::string& what, std::int64_t nside,
                                    double area_deg2, std::int64_t max_pixels);

}  // namespace coalsack::sky

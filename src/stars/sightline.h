// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "base/random_stream.h"
#include "sky/direction.h"

namespace coalsack::stars {

/// A cone on the sky: the direction a model list was computed for and its radius, degrees.
struct Sightline {
  double l_deg = 0;
  double b_deg = 0;
  double radius_deg = 0;
};

/// Reads "l,b,radius" in degrees, e.g. "280,0,0.25". l in [-360, 360], b in [-90, 90], radius in (0, 90].
/// Throws base::UsageError.
Sightline parse_sightline(const std::string& text);

/// Solid angle of the cone, steradian: 4 pi sin^2(radius / 2).
double solid_angle_sr(const Sightline& sightline);
/// The same in square degrees.
double solid_angle_deg2(const Sightline& sightline);

/// True when (l_deg, b_deg) lies within the cone, rim included (1e-9 deg of slack for positions on it).
bool contains(const Sightline& sightline, double l_deg, double b_deg);

/// The `row`-th of the directions spread uniformly over the cone's solid angle: a pure function of the random
/// blocks and the row, so that it does not matter in which order or batches the rows are read.
sky::Direction direction_in(const Sightline& sightline, const base::RandomBlocks& blocks, std::uint64_t row);

}  // namespace coalsack::stars

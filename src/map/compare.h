// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sky/region.h"

namespace coalsack::map {

/// One place of the sky as this map and another have it.
struct Pair {
  double l_deg = 0;
  double b_deg = 0;
  double ours_mag = 0;
  double other_mag = 0;
  std::int64_t uniq = 0;  ///< the pixel of this map
};

/// How well two sets of values agree. Differences are ours - other. What too few or too equal values leave
/// undefined is NaN.
struct Agreement {
  std::size_t count = 0;
  double mean_ours_mag = 0;
  double mean_other_mag = 0;
  double bias_mag = 0;     ///< mean difference
  double rms_mag = 0;      ///< root mean square difference
  double scatter_mag = 0;  ///< standard deviation of the differences (count - 1)
  double correlation = 0;  ///< Pearson's
  /// Of the straight line ours = intercept + slope * other, by least squares in ours. Errors of `other` make
  /// it flatter than the truth.
  double slope = 0;
  double intercept_mag = 0;
};

/// Sums are taken about the means, so that equal offsets cost no digits. Pairs with a value that is not
/// finite are left out.
Agreement agreement(std::span<const Pair> pairs);

/// The agreement in a part of the sky.
struct RegionAgreement {
  sky::Box box;
  Agreement agreement;
};

/// In each box, edges included.
std::vector<RegionAgreement> by_boxes(std::span<const Pair> pairs, std::span<const sky::Box> boxes);
/// In at most 8 strips of latitude, and of longitude, whose width is the least of 0.1, 0.2, 0.5, 1, 2, 5, 10,
/// 15, 30, 60 deg that is enough; their edges are multiples of it. Each pair counts in one strip (the lower
/// edge belongs to it, the upper does not). Strips without pairs are left out; longitudes that go through
/// l = 0 make strips that do.
std::vector<RegionAgreement> by_latitude(std::span<const Pair> pairs);
std::vector<RegionAgreement> by_longitude(std::span<const Pair> pairs);
/// Longitude in deg, 0 to 360, opposite the middle of the longest stretch without a pair; 0 where the pairs
/// go around the circle, without a stretch of 30 deg, and for none.
double middle_longitude(std::span<const Pair> pairs);

/// Values on the sky in pixels of some size.
struct SkyValues {
  int finest_order = 0;                                        ///< of its pixels
  std::function<double(double l_deg, double b_deg)> value_at;  ///< NaN where there is none
};

/// What another map has where a pixel is: the value at its centre, or, of a map with smaller pixels, the mean
/// of those values at the centres of the parts of the pixel that are as small (at most 4^5 parts). NaN when
/// no part has a value.
double value_in(const SkyValues& values, std::int64_t uniq);

}  // namespace coalsack::map

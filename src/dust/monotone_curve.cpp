// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/monotone_curve.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace coalsack::dust {
namespace {

// Slope at an end from its two intervals, kept within what leaves the curve monotone.
double end_slope(double width, double next_width, double rise, double next_rise) {
  const double slope = ((2 * width + next_width) * rise - width * next_rise) / (width + next_width);
  return std::clamp(slope, 0.0, 3 * rise);
}

}  // namespace

MonotoneCurve::MonotoneCurve(std::span<const double> x, std::span<const double> y)
    : x_(x.begin(), x.end()), y_(y.begin(), y.end()), slope_(x.size()) {
  const std::size_t count = x_.size();
  assert(count >= 2 && y_.size() == count);
  std::vector<double> width(count - 1);
  std::vector<double> rise(count - 1);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    width[i] = x_[i + 1] - x_[i];
    rise[i] = (y_[i + 1] - y_[i]) / width[i];
    assert(width[i] > 0 && rise[i] >= 0);
  }
  if (count == 2) {
    slope_[0] = slope_[1] = rise[0];
    return;
  }
  for (std::size_t i = 1; i + 1 < count; ++i) {
    if (rise[i - 1] <= 0 || rise[i] <= 0) continue;  // a flat side: the slope stays 0
    const double before = 2 * width[i] + width[i - 1];
    const double after = width[i] + 2 * width[i - 1];
    slope_[i] = (before + after) / (before / rise[i - 1] + after / rise[i]);
  }
  slope_[0] = end_slope(width[0], width[1], rise[0], rise[1]);
  slope_[count - 1] = end_slope(width[count - 2], width[count - 3], rise[count - 2], rise[count - 3]);
}

double MonotoneCurve::at(double x) const {
  if (x <= x_.front()) return y_.front();
  if (x >= x_.back()) return y_.back();
  const auto above = std::upper_bound(x_.begin(), x_.end(), x);
  const auto i = static_cast<std::size_t>(above - x_.begin()) - 1;
  const double width = x_[i + 1] - x_[i];
  const double t = (x - x_[i]) / width;
  const double u = 1 - t;
  const double value = u * u * ((1 + 2 * t) * y_[i] + t * width * slope_[i]) +
                       t * t * ((1 + 2 * u) * y_[i + 1] - u * width * slope_[i + 1]);
  return std::clamp(value, y_[i], y_[i + 1]);
}

}  // namespace coalsack::dust

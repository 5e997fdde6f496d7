// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/scale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace coalsack::plot {

std::optional<Range> range_of(std::span<const double> values, Scaling scaling) {
  std::optional<Range> range;
  for (const double value : values) {
    if (!std::isfinite(value) || (scaling == Scaling::logarithmic && value <= 0)) continue;
    if (!range) range = Range{value, value};
    range->low = std::min(range->low, value);
    range->high = std::max(range->high, value);
  }
  return range;
}

std::optional<Range> joined(std::optional<Range> one, std::optional<Range> other) {
  if (!one) return other;
  if (!other) return one;
  return Range{std::min(one->low, other->low), std::max(one->high, other->high)};
}

Range drawable(std::optional<double> low, std::optional<double> high, std::optional<Range> data,
               Scaling scaling) {
  const bool logarithmic = scaling == Scaling::logarithmic;
  const auto usable = [logarithmic](std::optional<double> end) {
    return end && std::isfinite(*end) && (!logarithmic || *end > 0);
  };
  const Range fallback = data.value_or(logarithmic ? Range{1, 10} : Range{0, 1});
  Range range{usable(low) ? *low : fallback.low, usable(high) ? *high : fallback.high};
  if (logarithmic && !data) {  // only one end is given: a decade to the other
    if (usable(low) && !usable(high)) range.high = range.low * 10;
    if (usable(high) && !usable(low)) range.low = range.high / 10;
  }
  if (range.low > range.high) std::swap(range.low, range.high);
  const double smallest = std::max(std::abs(range.low), std::abs(range.high)) * 1e-12;
  if (range.high - range.low > smallest) return range;
  const double middle = range.low;
  if (logarithmic) return {middle / 2, middle * 2};
  const double half = std::max(std::abs(middle) * 0.5, middle == 0 ? 0.5 : 1e-300);
  return {middle - half, middle + half};
}

Scale::Scale(Range range, Scaling scaling, bool reversed)
    : range_(range), scaling_(scaling), reversed_(reversed) {
  start_ = stretched(range.low);
  length_ = stretched(range.high) - start_;
}

double Scale::stretched(double value) const {
  switch (scaling_) {
    case Scaling::linear:
      return value;
    case Scaling::square_root:
      return std::copysign(std::sqrt(std::abs(value)), value);
    case Scaling::logarithmic:
      break;
  }
  return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

double Scale::place(double value) const {
  const double part = (stretched(value) - start_) / length_;
  return reversed_ ? 1 - part : part;
}

double Scale::value(double place) const {
  const double stretch = start_ + length_ * (reversed_ ? 1 - place : place);
  switch (scaling_) {
    case Scaling::linear:
      return stretch;
    case Scaling::square_root:
      return std::copysign(stretch * stretch, stretch);
    case Scaling::logarithmic:
      break;
  }
  return std::pow(10, stretch);
}

}  // namespace coalsack::plot

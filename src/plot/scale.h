// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>

namespace coalsack::plot {

/// How equal steps on paper are spaced in value. square_root keeps the sign of negative values; logarithmic
/// has only positive ones.
enum class Scaling { linear, square_root, logarithmic };

struct Range {
  double low = 0;
  double high = 1;

  bool operator==(const Range&) const = default;
};

/// The smallest range that holds every finite value (every positive one if `scaling` is logarithmic); nothing
/// if there is none.
std::optional<Range> range_of(std::span<const double> values, Scaling scaling);

/// The range that holds both; either may be absent.
std::optional<Range> joined(std::optional<Range> one, std::optional<Range> other);

/// A range that can be drawn: the ends asked for where they are given, those of the data else, 0..1 (1..10 on
/// a logarithmic scale) where there is no data; equal ends are moved apart, and ends in the wrong order are
/// exchanged.
Range drawable(std::optional<double> low, std::optional<double> high, std::optional<Range> data,
               Scaling scaling);

/// A value's place between the ends of a range, and back.
class Scale {
 public:
  Scale() = default;
  /// REQUIRES a range made by drawable() for the same scaling.
  Scale(Range range, Scaling scaling, bool reversed = false);

  /// 0 at the low end and 1 at the high one (the other way round if reversed), beyond them outside 0..1; NaN
  /// at NaN and where the scaling has no place for the value.
  double place(double value) const;
  double value(double place) const;
  Range range() const { return range_; }
  Scaling scaling() const { return scaling_; }

 private:
  double stretched(double value) const;

  Range range_;
  Scaling scaling_ = Scaling::linear;
  bool reversed_ = false;
  double start_ = 0;
  double length_ = 1;
};

}  // namespace coalsack::plot

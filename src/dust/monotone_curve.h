// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <vector>

namespace coalsack::dust {

/// A smooth curve through points that never decrease, which itself never decreases: the piecewise cubic
/// Hermite interpolant with the slopes of Fritsch & Butland 1984 (SIAM J. Sci. Stat. Comput. 5, 300).
/// Constant beyond the last point, and before the first.
class MonotoneCurve {
 public:
  /// x strictly increasing, y never decreasing, the same size, two points or more; REQUIRES that the caller
  /// has checked them.
  MonotoneCurve(std::span<const double> x, std::span<const double> y);

  double at(double x) const;

 private:
  std::vector<double> x_;
  std::vector<double> y_;
  std::vector<double> slope_;
};

}  // namespace coalsack::dust

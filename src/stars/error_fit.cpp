// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/error_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coalsack::stars {
namespace {

// The best s0 and a for one p, and the remaining sum of squares of relative errors in sigma^2.
double fit_linear(std::span<const ErrorPoint> points, double p, ErrorCurve& curve) {
  double ww = 0, wx = 0, xx = 0, wy = 0, xy = 0, yy = 0;
  for (const ErrorPoint& point : points) {
    const double y = point.sigma_mag * point.sigma_mag;
    const double w = 1.0 / y;
    const double x = std::pow(10.0, 2.0 * p * (point.magnitude - curve.m0_mag)) * w;
    ww += w * w;
    wx += w * x;
    xx += x * x;
    wy += w;  // y * w = 1
    xy += x;
    yy += 1.0;
  }
  const double determinant = ww * xx - wx * wx;
  double s2 = determinant > 0 ? (xx * wy - wx * xy) / determinant : -1.0;
  double a2 = determinant > 0 ? (ww * xy - wx * wy) / determinant : -1.0;
  if (s2 < 0) {
    s2 = 0;
    a2 = xy / xx;
  } else if (a2 < 0) {
    a2 = 0;
    s2 = wy / ww;
  }
  curve.p = p;
  curve.s0_mag = std::sqrt(s2);
  curve.a_mag = std::sqrt(a2);
  return yy - 2.0 * (s2 * wy + a2 * xy) + s2 * s2 * ww + 2.0 * s2 * a2 * wx + a2 * a2 * xx;
}

}  // namespace

ErrorCurve fit_error_curve(std::span<const ErrorPoint> points, double m0_mag) {
  ErrorCurve best;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i <= 1400; ++i) {
    ErrorCurve curve;
    curve.m0_mag = m0_mag;
    const double remaining = fit_linear(points, 0.1 + 0.0005 * i, curve);
    if (remaining < least) {
      least = remaining;
      best = curve;
    }
  }
  return best;
}

double rms_ln_error(const ErrorCurve& curve, std::span<const ErrorPoint> points) {
  double sum = 0;
  for (const ErrorPoint& point : points) {
    const double difference = std::log(point.sigma_mag / curve.sigma(point.magnitude));
    sum += difference * difference;
  }
  return points.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(points.size()));
}

}  // namespace coalsack::stars

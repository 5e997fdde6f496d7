// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

#include "stars/photometry.h"

namespace coalsack::stars {

/// One bin of catalogue errors.
struct ErrorPoint {
  double magnitude = 0;  ///< median magnitude of the bin's stars
  double sigma_mag = 0;  ///< median catalogue error
  std::size_t stars = 0;
};

/// The parametric curve nearest to the points in ln sigma^2, to first order: for each p in [0.1, 0.8] s0^2
/// and a^2 follow by linear least squares with weights 1 / sigma^4 (neither below 0), and the best p is
/// taken. m0_mag is kept as given. REQUIRES: at least 3 points.
ErrorCurve fit_error_curve(std::span<const ErrorPoint> points, double m0_mag);

/// Root mean square of ln(sigma of the point / sigma of the curve).
double rms_ln_error(const ErrorCurve& curve, std::span<const ErrorPoint> points);

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace coalsack::sky {

/// A Galactic direction (the IAU system as the Hipparcos Catalogue ties it to the ICRS; see frames.h),
/// degrees. l in [0, 360) where a function of ours returns it; b in [-90, 90].
struct Direction {
  double l_deg = 0;
  double b_deg = 0;
};

/// The longitude in [0, 360), exact: no rounding for values that are already inside. REQUIRES: finite.
double wrap_360(double l_deg);

/// The direction with l wrapped into [0, 360). Throws base::InputError when l is not finite or b is not in
/// [-90, 90].
Direction checked(double l_deg, double b_deg);

/// Great-circle distance, degrees in [0, 180]. Vincenty's arctangent form with the difference of latitudes
/// taken in degrees first, so that separations down to 1e-12 deg keep their digits and antipodes lose none.
/// l may be any finite value. Symmetric to the last bit but one; 0 for equal arguments.
double separation_deg(double l1_deg, double b1_deg, double l2_deg, double b2_deg);
double separation_deg(const Direction& a, const Direction& b);

}  // namespace coalsack::sky

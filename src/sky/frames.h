// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sky/direction.h"

namespace coalsack::sky {

/// Which axes a pair of angles, or the pixels of a coverage map, refer to.
enum class Frame { icrs, galactic };

/// A direction in the ICRS, degrees: ra in [0, 360), dec in [-90, 90].
struct IcrsDirection {
  double ra_deg = 0;
  double dec_deg = 0;
};

/// ICRS -> Galactic. A pure rotation, without epoch or equinox: the matrix of The Hipparcos and Tycho
/// Catalogues (ESA SP-1200, vol. 1, eq. 1.5.11), i.e. north Galactic pole at ra 192.85948, dec +27.12825 and
/// the ascending node of the Galactic plane at l 32.93192, in the 30 digits of ERFA's icrs2g. Rounding only:
/// below 1e-9 arcsec. FK5 J2000 positions differ by some 0.02 arcsec. ra any finite value. Throws
/// base::InputError when ra is not finite or dec is not in [-90, 90].
Direction galactic_from_icrs(double ra_deg, double dec_deg);

/// Galactic -> ICRS, the inverse of the above.
IcrsDirection icrs_from_galactic(double l_deg, double b_deg);

}  // namespace coalsack::sky

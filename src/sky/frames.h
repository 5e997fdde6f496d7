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

/// ICRS -> Galactic, a pure rotation without epoch or equinox. The system of the IAU (1958), tied to the ICRS
/// through FK5 J2000 as astropy does it, so that l and b are those of astropy, dustmaps and other Python
/// tools to 1e-9 arcsec: in FK5 J2000 the north Galactic pole is at ra 192.8594812065348, dec
/// +27.12825118085622 and the north celestial pole at l 122.9319185680026; FK5 J2000 is turned from the ICRS
/// by eta0 = -19.9, xi0 = 9.1 and dalpha0 = -22.9 mas (Mignard & Froeschle 2000, A&A 354, 732).
///
/// The Hipparcos Catalogue (ESA SP-1200, vol. 1, eq. 1.5.11; ERFA's icrs2g, the l and b of the Gaia archive)
/// takes the rounded angles of the FK5 pole as if they were ICRS: its l and b differ from these by up to
/// 0.025 arcsec. How far the two differ, and why neither is final: Liu, Zhu & Zhang 2011, A&A 526, A16.
///
/// ra any finite value. Throws base::InputError when ra is not finite or dec is not in [-90, 90].
Direction galactic_from_icrs(double ra_deg, double dec_deg);

/// Galactic -> ICRS, the inverse of the above.
IcrsDirection icrs_from_galactic(double l_deg, double b_deg);

}  // namespace coalsack::sky

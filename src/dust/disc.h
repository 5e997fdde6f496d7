// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "dust/galactic_frame.h"

namespace coalsack::dust {

/// The smooth dust disc, relative to its density in the plane at the Sun's radius:
///
///   exp(-(R - R0) / scale_length) exp(-|z - warp(R, azimuth)| / (flare(R) scale_height)) / flare(R)
///   flare = 1 + flare_per_kpc (R - flare_start) beyond flare_start, 1 within
///   warp  = warp_slope (R - warp_start) cos(azimuth - warp_azimuth) beyond warp_start, 0 within
///
/// the form of Sharma et al. 2011 (Galaxia) after Robin et al. 2003; azimuth grows with Galactic rotation
/// from the Sun, so the default warp lifts the plane towards l = 90 and lowers it towards l = 270.
struct DiscSettings {
  double sun_radius_kpc = 8.0;      ///< R0, as in the built-in Galaxy of stars; 5 to 12
  double sun_height_kpc = 0.015;    ///< z of the Sun (Robin et al. 2003); -0.2 to 0.2
  double scale_length_kpc = 4.2;    ///< Sharma et al. 2011; 0.5 to 20
  double scale_height_kpc = 0.125;  ///< Marshall et al. 2006: 125 (+17 -7) pc; Galaxia 0.088; 0.01 to 2
  double flare_start_kpc = 8.96;    ///< Sharma et al. 2011; 0 to 50
  double flare_per_kpc = 0.15;      ///< 0.0054 in Galaxia, 1/3 for young stars (Amores et al. 2017); 0 to 1
  double warp_start_kpc = 8.7;      ///< Marshall et al. 2006; 0 to 50
  double warp_slope = 0.14;         ///< Marshall et al. 2006; 0 = no warp; -1 to 1
  double warp_azimuth_deg = 89;     ///< of the highest side; Marshall et al. 2006; -360 to 360
};

/// Throws InputError where a member is outside its range.
void check(const DiscSettings& settings);

/// Height in kpc of the warped mid-plane above the Galactic plane at a Galactocentric place.
double warp_height_kpc(const DiscSettings& settings, const Place& place);

/// Density at a Galactocentric place over that in the plane at R0 (where it is 1).
double disc_density(const DiscSettings& settings, const Place& place);

}  // namespace coalsack::dust

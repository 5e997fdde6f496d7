// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

namespace coalsack::stars {

/// The frame of a catalogue's positions: ICRS (J2000 right ascension and declination, the archives' default;
/// the FK5 J2000 of older catalogues differs by less than 0.1 arcsec) or Galactic.
enum class PositionFrame { icrs, galactic };

/// A direction on the sky, degrees, Galactic: l in [0, 360), b in [-90, 90].
struct GalacticDirection {
  double l_deg = 0;
  double b_deg = 0;
};

/// Turns ICRS right ascension [0, 360) and declination [-90, 90], degrees, into Galactic coordinates. The
/// readers take it as an argument so that they do not depend on the sky room's frames.
using GalacticFromIcrs = std::function<GalacticDirection(double ra_deg, double dec_deg)>;

}  // namespace coalsack::stars

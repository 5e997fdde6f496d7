// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

#include "dust/profile.h"

namespace coalsack::dust {

/// A 3D dust distribution that gives the extinction profile of any direction. Implementations are immutable
/// after construction; any number of threads may ask.
class DustSky {
 public:
  DustSky() = default;
  DustSky(const DustSky&) = delete;
  DustSky& operator=(const DustSky&) = delete;
  virtual ~DustSky() = default;

  virtual const Bins& bins() const = 0;

  /// Fills out (bins().count floats) with dA_V/dr in mag/kpc towards (l_deg, b_deg), an infinitely narrow
  /// beam. Throws InputError where the sky does not know that direction.
  virtual void profile(double l_deg, double b_deg, std::span<float> out) const = 0;
};

/// The mean profile over a cone: `rays` directions spread evenly over the disc of radius_deg (a sunflower
/// pattern; 1 ray is the axis). The mean of A_V, which what stars show lies below where dust is clumpy.
/// Throws InputError for radius_deg outside 0 to 30 or rays outside 1 to 4096.
void cone_profile(const DustSky& sky, double l_deg, double b_deg, double radius_deg, int rays,
                  std::span<float> out);

}  // namespace coalsack::dust

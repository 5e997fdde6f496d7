// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dust/clouds.h"
#include "dust/disc.h"
#include "dust/dust_sky.h"
#include "dust/plane_waves.h"
#include "dust/spiral_arms.h"

namespace coalsack::dust {

/// Turbulence: dust density times exp(sigma f), divided by its mean, f a unit Gaussian field.
struct TurbulenceSettings {
  double sigma = 1.2;             ///< of ln(density), scales of shortest to longest; 0 = none; 0 to 3
  double shortest_kpc = 0.010;    ///< wavelength; 0.002 to 10
  double longest_kpc = 0.600;     ///< wavelength, the outer scale; not below shortest
  double slope = -11.0 / 3.0;     ///< of the 3D power spectrum (Kolmogorov); -6 to -2
  int waves = 384;                ///< plane waves of the sum; 16 to 65536
  double large_sigma = 0.5;       ///< of ln(density), the large scales; 0 to 3
  double large_shortest_kpc = 2;  ///< wavelength in the plane (the paper's split); 0.01 to 100
  double large_longest_kpc = 8;   ///< wavelength in the plane; not below large_shortest
  int large_waves = 48;           ///< 16 to 65536
};

/// The built-in 3D dust of a simulated sky:
///
///   dA_V/dr = (local * disc(R, z) * (1 + arm_gain * arms) / mean + clouds) * turbulence + own clouds
///
/// `mean` is that of (1 + arm_gain * arms) over the plane within 2 kpc of the Sun, so that
/// local_a_v_mag_per_kpc is the mean diffuse density in the plane around us. The Sun's neighbourhood is known
/// to hold 0.7 (Besancon model, Galaxia, Drimmel et al. 2003) to 1.8 mag/kpc, clouds included.
struct TruthSkySettings {
  double local_a_v_mag_per_kpc = 1.0;  ///< diffuse dust; 0 to 10. The default clouds add about 0.35
  DiscSettings disc;
  ArmModel arm_model = ArmModel::hou_han_2014;
  ArmWidth arm_width;
  double arm_gain = 4;  ///< density on an arm over that between arms, less 1; 0 to 50
  TurbulenceSettings turbulence;
  CloudSettings clouds;
  std::vector<Cloud> own_clouds;  ///< clouds at given places, as smooth as they are given
  double clip_mag_per_kpc = 50;   ///< no bin exceeds this (the paper); 0.1 to 1000
  int steps_per_bin = 10;         ///< midpoint steps of the integral over each bin; 1 to 1000
};

/// Throws InputError naming the first setting that is outside its range.
void check(const TruthSkySettings& settings);

/// The sky of TruthSkySettings and a seed. Any two sightlines see the same dust where they meet.
class TruthSky final : public DustSky {
 public:
  /// Throws InputError as check() does.
  TruthSky(const TruthSkySettings& settings, std::uint64_t seed, const Bins& bins);

  const Bins& bins() const override { return bins_; }
  void profile(double l_deg, double b_deg, std::span<float> out) const override;

  /// Diffuse dA_V/dr in mag/kpc at a Galactocentric place without turbulence: disc and arms.
  double smooth_density(const Place& place) const;
  /// Diffuse dA_V/dr in mag/kpc at a Galactocentric place with turbulence, without clouds.
  double diffuse_density(const Place& place) const;

  /// The drawn clouds; what one shows is textured by the turbulence.
  std::span<const Cloud> clouds() const { return clouds_.clouds(); }
  const SpiralArms& arms() const { return arms_; }

 private:
  TruthSkySettings settings_;
  Bins bins_;
  SpiralArms arms_;
  double arm_mean_;
  PlaneWaves small_;
  PlaneWaves large_;
  double turbulence_norm_;  // 1 / mean of exp(sigma f) of both parts
  CloudField clouds_;
  CloudField own_clouds_;
};

}  // namespace coalsack::dust

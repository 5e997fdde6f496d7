// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dust/disc.h"
#include "dust/spiral_arms.h"

namespace coalsack::dust {

/// A compact cloud: a sphere of Gaussian density.
struct Cloud {
  double l_deg;
  double b_deg;
  double d_kpc;         ///< to its centre; > 0
  double radius_kpc;    ///< where A_V through the cloud is half of its peak; > 0
  double peak_a_v_mag;  ///< A_V through its centre; >= 0
};

/// Throws InputError naming the cloud (its place in the list, from 1) whose numbers cannot be used.
void check(std::span<const Cloud> clouds);

/// How clouds are drawn: a Poisson process in the plane, denser in the arms, with masses of a power law.
struct CloudSettings {
  double per_kpc2 = 36;               ///< mean surface number near the Sun; 0 = none; 0 to 1000
  double mass_min_solar = 1e3;        ///< dN/dM ~ M^mass_slope from here; 1 to 1e8
  double mass_max_solar = 2e6;        ///< ... to here
  double mass_slope = -1.6;           ///< -3 to 0
  double peak_a_v_mag = 5;            ///< median A_V through a centre; 0.01 to 500
  double peak_a_v_scatter_dex = 0.3;  ///< log-normal scatter of it; 0 to 1
  double scale_height_kpc = 0.050;    ///< Gaussian sigma about the warped mid-plane; 0.001 to 1
  double inner_radius_kpc = 3.5;      ///< the surface number is constant within; 0.5 to 20
};

/// Throws InputError where a member is outside its range.
void check(const CloudSettings& settings);

/// Gas surface density in solar masses per pc^2 of one magnitude of A_V: N_H / A_V = 1.87e21 cm^-2 mag^-1
/// (Bohlin, Savage & Drake 1978, R_V = 3.1) times 1.36 hydrogen masses per hydrogen atom for helium.
inline constexpr double solar_masses_per_pc2_per_mag = 20.4;

/// Clouds within reach_kpc of the Sun. `arm_gain` and `arm_norm` make the surface number follow the arms as
/// the diffuse dust does: times (1 + arm_gain * strength) / arm_norm, and exp(-(R - R0) / scale length).
/// Radii follow from mass and peak A_V. A pure function of the arguments and the seed.
std::vector<Cloud> draw_clouds(const CloudSettings& settings, const DiscSettings& disc,
                               const SpiralArms& arms, double arm_gain, double arm_norm, double reach_kpc,
                               std::uint64_t seed);

/// A list of clouds prepared for sightlines. Immutable; thread-safe.
class CloudField {
 public:
  /// Throws InputError as check(clouds) does.
  explicit CloudField(std::vector<Cloud> clouds);

  /// Adds to density (mean dA_V/dr in mag/kpc over steps of step_kpc from the Sun) the clouds that the
  /// sightline meets: the Gaussian integrated over each step in closed form, cut at five sigma.
  void add(const Place& towards, double step_kpc, std::span<double> density) const;

  std::span<const Cloud> clouds() const { return clouds_; }

 private:
  struct Ball {
    Place centre;  // heliocentric, kpc
    double sigma_kpc;
    double reach2_kpc2;  // squared impact parameter beyond which the cloud is not met
    double distance2_kpc2;
  };
  std::vector<Cloud> clouds_;
  std::vector<Ball> balls_;
};

}  // namespace coalsack::dust

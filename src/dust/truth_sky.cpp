// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/truth_sky.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "dust/setting_range.h"

namespace coalsack::dust {
namespace {

constexpr double neighbourhood_kpc = 2;

const TruthSkySettings& checked(const TruthSkySettings& settings, const Bins& bins) {
  check(settings);
  check(bins);
  return settings;
}

// Mean of 1 + gain * strength over the plane within 2 kpc of the Sun, on a grid of 0.1 kpc.
double mean_arm_factor(const SpiralArms& arms, double gain, double sun_radius_kpc) {
  constexpr int half = 20;
  double sum = 0;
  int count = 0;
  for (int i = -half; i <= half; ++i) {
    for (int j = -half; j <= half; ++j) {
      if (i * i + j * j > half * half) continue;
      sum += 1 + gain * arms.strength(sun_radius_kpc + i * neighbourhood_kpc / half,
                                      j * neighbourhood_kpc / half);
      ++count;
    }
  }
  return sum / count;
}

WaveSpectrum small_spectrum(const TurbulenceSettings& s) {
  return {s.waves, s.shortest_kpc, s.longest_kpc, s.slope, false};
}

// A plane's cut through a field of 3D slope n has the 2D slope n + 1.
WaveSpectrum large_spectrum(const TurbulenceSettings& s) {
  return {s.large_waves, s.large_shortest_kpc, s.large_longest_kpc, s.slope + 1, true};
}

}  // namespace

void check(const TruthSkySettings& s) {
  require_within("truth.local_a_v_mag_per_kpc", s.local_a_v_mag_per_kpc, 0, 10);
  check(s.disc);
  require_within("truth.arm_gain", s.arm_gain, 0, 50);
  const TurbulenceSettings& t = s.turbulence;
  require_within("turbulence.sigma", t.sigma, 0, 3);
  require_within("turbulence.shortest_kpc", t.shortest_kpc, 0.002, 10);
  require_within("turbulence.longest_kpc", t.longest_kpc, t.shortest_kpc, 100);
  require_within("turbulence.slope", t.slope, -6, -2);
  require_within("turbulence.waves", t.waves, 16, 65536);
  require_within("turbulence.large_sigma", t.large_sigma, 0, 3);
  require_within("turbulence.large_shortest_kpc", t.large_shortest_kpc, 0.01, 100);
  require_within("turbulence.large_longest_kpc", t.large_longest_kpc, t.large_shortest_kpc, 1000);
  require_within("turbulence.large_waves", t.large_waves, 16, 65536);
  check(s.clouds);
  check(s.own_clouds);
  require_within("truth.clip_mag_per_kpc", s.clip_mag_per_kpc, 0.1, 1000);
  require_within("truth.steps_per_bin", s.steps_per_bin, 1, 1000);
}

TruthSky::TruthSky(const TruthSkySettings& settings, std::uint64_t seed, const Bins& bins)
    : settings_(checked(settings, bins)),
      bins_(bins),
      arms_(settings.arm_model, settings.arm_width, settings.disc.sun_radius_kpc),
      arm_mean_(mean_arm_factor(arms_, settings.arm_gain, settings.disc.sun_radius_kpc)),
      small_(small_spectrum(settings.turbulence), seed, "dust/turbulence", 0),
      large_(large_spectrum(settings.turbulence), seed, "dust/turbulence", 1),
      turbulence_norm_(1 / (small_.mean_exponential(settings.turbulence.sigma) *
                            large_.mean_exponential(settings.turbulence.large_sigma))),
      clouds_(draw_clouds(settings.clouds, settings.disc, arms_, settings.arm_gain, arm_mean_,
                          bins.end_kpc() + 0.5, seed)),
      own_clouds_(settings.own_clouds) {}

double TruthSky::smooth_density(const Place& place) const {
  return settings_.local_a_v_mag_per_kpc * disc_density(settings_.disc, place) *
         (1 + settings_.arm_gain * arms_.strength(place.x, place.y)) / arm_mean_;
}

double TruthSky::diffuse_density(const Place& place) const {
  const double log_density =
      settings_.turbulence.sigma * small_.at(place) + settings_.turbulence.large_sigma * large_.at(place);
  return smooth_density(place) * std::exp(log_density) * turbulence_norm_;
}

void TruthSky::profile(double l_deg, double b_deg, std::span<float> out) const {
  const Place towards = direction(l_deg, b_deg);
  const auto per_bin = static_cast<std::size_t>(settings_.steps_per_bin);
  const std::size_t steps = bins_.size() * per_bin;
  const double step_kpc = bins_.width_kpc / settings_.steps_per_bin;
  const DiscSettings& disc = settings_.disc;
  const TurbulenceSettings& turbulence = settings_.turbulence;
  const Place start = galactocentric(towards, step_kpc / 2, disc.sun_radius_kpc, disc.sun_height_kpc);
  const Place step{-step_kpc * towards.x, step_kpc * towards.y, step_kpc * towards.z};

  std::vector<double> log_turbulence(steps, std::log(turbulence_norm_));
  if (turbulence.sigma > 0) small_.add_along(start, step, turbulence.sigma, log_turbulence);
  if (turbulence.large_sigma > 0) large_.add_along(start, step, turbulence.large_sigma, log_turbulence);

  std::vector<double> density(steps);
  for (std::size_t k = 0; k < steps; ++k)
    density[k] = smooth_density(galactocentric(towards, (static_cast<double>(k) + 0.5) * step_kpc,
                                               disc.sun_radius_kpc, disc.sun_height_kpc));
  clouds_.add(towards, step_kpc, density);
  for (std::size_t k = 0; k < steps; ++k) density[k] *= std::exp(log_turbulence[k]);
  own_clouds_.add(towards, step_kpc, density);

  for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
    double sum = 0;
    for (std::size_t k = bin * per_bin; k < (bin + 1) * per_bin; ++k) sum += density[k];
    out[bin] = static_cast<float>(std::min(sum / settings_.steps_per_bin, settings_.clip_mag_per_kpc));
  }
}

}  // namespace coalsack::dust

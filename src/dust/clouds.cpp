// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/clouds.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <utility>

#include "base/angle.h"
#include "base/error.h"
#include "base/random_stream.h"
#include "dust/setting_range.h"

namespace coalsack::dust {
namespace {

// A Gaussian is half its peak at this many sigma.
const double half_width_over_sigma = std::sqrt(2 * std::numbers::ln2);
constexpr double cut_sigma = 5;

// A draw of dN/dM ~ M^slope between two masses.
double power_law(double u, double low, double high, double slope) {
  const double n = slope + 1;
  if (std::abs(n) < 1e-9) return low * std::pow(high / low, u);
  const double a = std::pow(low, n);
  const double b = std::pow(high, n);
  return std::pow(a + u * (b - a), 1 / n);
}

}  // namespace

void check(std::span<const Cloud> clouds) {
  for (std::size_t i = 0; i < clouds.size(); ++i) {
    const Cloud& cloud = clouds[i];
    const bool good = std::isfinite(cloud.l_deg) && std::abs(cloud.b_deg) <= 90 && cloud.d_kpc > 0 &&
                      cloud.d_kpc < 1000 && cloud.radius_kpc > 0 && cloud.radius_kpc < 100 &&
                      cloud.peak_a_v_mag >= 0 && cloud.peak_a_v_mag < 1e4;
    if (good) continue;
    std::ostringstream text;
    text << "cloud " << i + 1 << " (l_deg " << cloud.l_deg << ", b_deg " << cloud.b_deg << ", d_kpc "
         << cloud.d_kpc << ", radius_kpc " << cloud.radius_kpc << ", peak_a_v_mag " << cloud.peak_a_v_mag
         << ") cannot be used; give |b| <= 90, distance and radius above 0, A_V of 0 or more";
    throw base::InputError(text.str());
  }
}

void check(const CloudSettings& s) {
  require_within("clouds.per_kpc2", s.per_kpc2, 0, 1000);
  require_within("clouds.mass_min_solar", s.mass_min_solar, 1, 1e8);
  require_within("clouds.mass_max_solar", s.mass_max_solar, 1, 1e8);
  require_ordered("clouds.mass_min_solar", s.mass_min_solar, "clouds.mass_max_solar", s.mass_max_solar);
  require_within("clouds.mass_slope", s.mass_slope, -3, 0);
  require_within("clouds.peak_a_v_mag", s.peak_a_v_mag, 0.01, 500);
  require_within("clouds.peak_a_v_scatter_dex", s.peak_a_v_scatter_dex, 0, 1);
  require_within("clouds.scale_height_kpc", s.scale_height_kpc, 0.001, 1);
  require_within("clouds.inner_radius_kpc", s.inner_radius_kpc, 0.5, 20);
}

std::vector<Cloud> draw_clouds(const CloudSettings& s, const DiscSettings& disc, const SpiralArms& arms,
                               double arm_gain, double arm_norm, double reach_kpc, std::uint64_t seed) {
  std::vector<Cloud> clouds;
  if (s.per_kpc2 == 0) return clouds;
  base::RandomStream random({seed, "dust/clouds"});
  // Candidates are uniform in the disc of that reach, at the highest number anywhere; each is kept with the
  // probability of its own place. Where several arms overlap the strength is taken as 1.5 at most.
  constexpr double strength_max = 1.5;
  const double radial_max = std::exp((disc.sun_radius_kpc - s.inner_radius_kpc) / disc.scale_length_kpc);
  const double per_kpc2_max = s.per_kpc2 * radial_max * (1 + arm_gain * strength_max) / arm_norm;
  const std::uint64_t candidates = random.poisson(per_kpc2_max * std::numbers::pi * reach_kpc * reach_kpc);
  for (std::uint64_t i = 0; i < candidates; ++i) {
    // Every candidate takes the same count of numbers, kept or not.
    const double across = reach_kpc * std::sqrt(random.uniform());
    const double angle = 2 * std::numbers::pi * random.uniform();
    const double chance = random.uniform();
    const double mass = power_law(random.uniform(), s.mass_min_solar, s.mass_max_solar, s.mass_slope);
    const double peak = s.peak_a_v_mag * std::pow(10.0, s.peak_a_v_scatter_dex * random.normal());
    const double height = s.scale_height_kpc * random.normal();

    Place place{disc.sun_radius_kpc - across * std::cos(angle), across * std::sin(angle), 0};
    const double radius = std::max(std::hypot(place.x, place.y), s.inner_radius_kpc);
    const double strength = std::min(arms.strength(place.x, place.y), strength_max);
    const double per_kpc2 = s.per_kpc2 * std::exp(-(radius - disc.sun_radius_kpc) / disc.scale_length_kpc) *
                            (1 + arm_gain * strength) / arm_norm;
    if (chance * per_kpc2_max >= per_kpc2) continue;

    place.z = warp_height_kpc(disc, place) + height - disc.sun_height_kpc;
    const double distance = std::hypot(across, place.z);
    double l_deg = angle / base::radians_per_degree;
    if (l_deg >= 360) l_deg = 0;
    // Mass = 2 pi sigma^2 times the peak surface density.
    const double sigma_pc = std::sqrt(mass / (2 * std::numbers::pi * solar_masses_per_pc2_per_mag * peak));
    clouds.push_back({l_deg, std::asin(place.z / distance) / base::radians_per_degree, distance,
                      half_width_over_sigma * sigma_pc / 1000, peak});
  }
  return clouds;
}

CloudField::CloudField(std::vector<Cloud> clouds) : clouds_(std::move(clouds)) {
  check(clouds_);
  balls_.reserve(clouds_.size());
  for (const Cloud& cloud : clouds_) {
    const Place towards = direction(cloud.l_deg, cloud.b_deg);
    const double sigma = cloud.radius_kpc / half_width_over_sigma;
    const double reach = cut_sigma * sigma;
    balls_.push_back({{towards.x * cloud.d_kpc, towards.y * cloud.d_kpc, towards.z * cloud.d_kpc},
                      sigma,
                      reach * reach,
                      cloud.d_kpc * cloud.d_kpc});
  }
}

void CloudField::add(const Place& towards, double step_kpc, std::span<double> density) const {
  for (std::size_t c = 0; c < balls_.size(); ++c) {
    const Ball& ball = balls_[c];
    const double along = ball.centre.x * towards.x + ball.centre.y * towards.y + ball.centre.z * towards.z;
    const double impact2 = std::max(0.0, ball.distance2_kpc2 - along * along);
    const double reach = cut_sigma * ball.sigma_kpc;
    if (impact2 > ball.reach2_kpc2 || along < -reach) continue;
    const double through =
        clouds_[c].peak_a_v_mag * std::exp(-impact2 / (2 * ball.sigma_kpc * ball.sigma_kpc)) / (2 * step_kpc);
    // Share of the cloud nearer than r: (1 + erf((r - along) / (sqrt(2) sigma))) / 2.
    const double scale = 1 / (std::numbers::sqrt2 * ball.sigma_kpc);
    const auto first = static_cast<std::size_t>(std::max(0.0, (along - reach) / step_kpc));
    double before = std::erf((static_cast<double>(first) * step_kpc - along) * scale);
    for (std::size_t i = first; i < density.size(); ++i) {
      const double edge = static_cast<double>(i) * step_kpc;
      if (edge > along + reach) break;
      const double after = std::erf((edge + step_kpc - along) * scale);
      density[i] += through * (after - before);
      before = after;
    }
  }
}

}  // namespace coalsack::dust

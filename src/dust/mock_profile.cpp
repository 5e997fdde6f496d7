// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/mock_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random_stream.h"
#include "dust/setting_range.h"

namespace coalsack::dust {
namespace {

const MockProfileSettings& checked(const MockProfileSettings& settings, const Bins& bins) {
  check(settings, bins);
  return settings;
}

double between(base::RandomStream& stream, double low, double high) {
  return low + (high - low) * stream.uniform();
}

double log_between(base::RandomStream& stream, double low, double high) {
  return low * std::pow(high / low, stream.uniform());
}

// The mean of exp(-slope r) over a bin, divided by its value at the centre.
double bin_mean_over_centre(double slope_per_kpc, double width_kpc) {
  const double half = slope_per_kpc * width_kpc / 2;
  return std::abs(half) < 1e-6 ? 1.0 : std::sinh(half) / half;
}

}  // namespace

void check(const MockProfileSettings& s, const Bins& bins) {
  check(bins);
  require_within("mock.amplitude_min_mag_per_kpc", s.amplitude_min_mag_per_kpc, 1e-4, 50);
  require_within("mock.amplitude_max_mag_per_kpc", s.amplitude_max_mag_per_kpc, 1e-4, 50);
  require_ordered("mock.amplitude_min_mag_per_kpc", s.amplitude_min_mag_per_kpc,
                  "mock.amplitude_max_mag_per_kpc", s.amplitude_max_mag_per_kpc);
  require_within("mock.slope_min_per_kpc", s.slope_min_per_kpc, -1, 2);
  require_within("mock.slope_max_per_kpc", s.slope_max_per_kpc, -1, 2);
  require_ordered("mock.slope_min_per_kpc", s.slope_min_per_kpc, "mock.slope_max_per_kpc",
                  s.slope_max_per_kpc);
  require_within("mock.off_plane_share", s.off_plane_share, 0, 1);
  require_within("mock.off_plane_length_min_kpc", s.off_plane_length_min_kpc, 0.01, 10);
  require_within("mock.off_plane_length_max_kpc", s.off_plane_length_max_kpc, 0.01, 10);
  require_ordered("mock.off_plane_length_min_kpc", s.off_plane_length_min_kpc,
                  "mock.off_plane_length_max_kpc", s.off_plane_length_max_kpc);
  require_within("mock.large_sigma_min", s.large_sigma_min, 0, 3);
  require_within("mock.large_sigma_max", s.large_sigma_max, 0, 3);
  require_ordered("mock.large_sigma_min", s.large_sigma_min, "mock.large_sigma_max", s.large_sigma_max);
  require_within("mock.small_sigma_min", s.small_sigma_min, 0, 3);
  require_within("mock.small_sigma_max", s.small_sigma_max, 0, 3);
  require_ordered("mock.small_sigma_min", s.small_sigma_min, "mock.small_sigma_max", s.small_sigma_max);
  require_within("mock.split_kpc", s.split_kpc, 2 * bins.width_kpc, 2 * bins.end_kpc());
  require_within("mock.large_outer_scale_kpc", s.large_outer_scale_kpc, 0.1, 100);
  require_within("mock.small_outer_scale_kpc", s.small_outer_scale_kpc, 0.1, 100);
  require_within("mock.spectral_slope", s.spectral_slope, -4, 0);
  require_within("mock.clip_mag_per_kpc", s.clip_mag_per_kpc, 0.1, 1000);
}

double mean_profile(const MockDraw& draw, const Bins& bins, std::size_t bin) {
  return draw.amplitude_mag_per_kpc * std::exp(-draw.slope_per_kpc * bins.centre_kpc(bin)) *
         bin_mean_over_centre(draw.slope_per_kpc, bins.width_kpc);
}

MockProfiles::MockProfiles(const MockProfileSettings& settings, const Bins& bins)
    : settings_(checked(settings, bins)),
      bins_(bins),
      large_({settings.split_kpc, std::numeric_limits<double>::infinity(), settings.large_outer_scale_kpc,
              settings.spectral_slope},
             bins),
      small_({0, settings.split_kpc, settings.small_outer_scale_kpc, settings.spectral_slope}, bins) {}

MockDraw MockProfiles::draw(std::uint64_t seed, std::uint64_t reference, std::uint64_t example,
                            std::span<float> out) const {
  base::RandomStream stream({seed, "example/profile", reference, example});
  const MockProfileSettings& s = settings_;
  MockDraw draw{};
  // Every draw takes the same numbers from the stream, so a setting never shifts the numbers of another.
  draw.amplitude_mag_per_kpc = log_between(stream, s.amplitude_min_mag_per_kpc, s.amplitude_max_mag_per_kpc);
  draw.off_plane = stream.uniform() < s.off_plane_share;
  const double in_plane_slope = between(stream, s.slope_min_per_kpc, s.slope_max_per_kpc);
  const double off_plane_length = log_between(stream, s.off_plane_length_min_kpc, s.off_plane_length_max_kpc);
  draw.slope_per_kpc = draw.off_plane ? 1 / off_plane_length : in_plane_slope;
  draw.large_sigma = between(stream, s.large_sigma_min, s.large_sigma_max);
  draw.small_sigma = between(stream, s.small_sigma_min, s.small_sigma_max);

  const auto profile = out.first(bins_.size());
  std::fill(profile.begin(), profile.end(), 0.0F);
  large_.add(stream, draw.large_sigma, profile);
  small_.add(stream, draw.small_sigma, profile);

  const double offset = std::log(mean_profile(draw, bins_, 0)) -
                        (draw.large_sigma * draw.large_sigma + draw.small_sigma * draw.small_sigma) / 2;
  const double step = draw.slope_per_kpc * bins_.width_kpc;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double exponent = offset - step * static_cast<double>(i) + static_cast<double>(profile[i]);
    profile[i] = static_cast<float>(std::min(std::exp(exponent), s.clip_mag_per_kpc));
  }
  return draw;
}

}  // namespace coalsack::dust

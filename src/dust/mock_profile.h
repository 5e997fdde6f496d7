// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "dust/gaussian_line.h"
#include "dust/profile.h"

namespace coalsack::dust {

/// How the mock extinction profiles of the training examples are drawn. The paper (section 2) says: 1D
/// Gaussian random fields of a large (> 2 kpc) and a small (< 2 kpc) scale, clipped at 50 mag/kpc; it
/// publishes no amplitude, slope or way of making them positive. Those are choices of this program
/// (docs/dust.md has the reasons), made so that the profiles cover, and exceed, what real maps show:
///
///   profile(r) = amplitude * exp(-slope r) * exp(g(r) - variance / 2),   g = large(r) + small(r)
///
/// The mean of the last factor is 1, so amplitude * exp(-slope r) is the mean profile before clipping.
struct MockProfileSettings {
  // The smooth trend, one draw per example.
  double amplitude_min_mag_per_kpc = 0.3;  ///< mean dA_V/dr at the Sun, log-uniform from here; 1e-4 to 50
  double amplitude_max_mag_per_kpc = 3.0;  ///< ... to here; not below the former, at most 50
  double slope_min_per_kpc = -0.05;        ///< e-folds the mean falls per kpc, uniform from here (< 0: rises)
  double slope_max_per_kpc = 0.40;         ///< ... to here; both -1 to 2
  // Sightlines that leave the dust layer: a share of examples has a steep trend instead.
  double off_plane_share = 0.15;           ///< 0 to 1
  double off_plane_length_min_kpc = 0.05;  ///< e-fold length of dA_V/dr there, log-uniform from here
  double off_plane_length_max_kpc = 1.0;   ///< ... to here; both 0.01 to 10
  // The random field: sigma of ln(dA_V/dr), uniform between the two, one draw per example.
  double large_sigma_min = 0.4;        ///< scales above split_kpc; 0 to 3
  double large_sigma_max = 1.2;        ///< not below the former, at most 3
  double small_sigma_min = 0.2;        ///< scales below split_kpc; 0 to 3
  double small_sigma_max = 1.2;        ///< not below the former, at most 3
  double split_kpc = 2.0;              ///< wavelength between the two (the paper); 2 bins to 2 sightlines
  double large_outer_scale_kpc = 8.0;  ///< the large part's spectrum is flat beyond; 0.1 to 100
  double small_outer_scale_kpc = 1.0;  ///< the small part's spectrum is flat beyond; 0.1 to 100
  double spectral_slope = -5.0 / 3.0;  ///< of the 1D power of both parts; -4 to 0
  double clip_mag_per_kpc = 50.0;      ///< no bin exceeds this (the paper); 0.1 to 1000
};

/// Throws InputError naming the first setting that is outside its range.
void check(const MockProfileSettings& settings, const Bins& bins);

/// What was drawn for one example besides the field.
struct MockDraw {
  double amplitude_mag_per_kpc;
  double slope_per_kpc;
  double large_sigma;
  double small_sigma;
  bool off_plane;
};

/// The mean profile of a draw in bin i before clipping, averaged over the bin exactly, in mag/kpc.
double mean_profile(const MockDraw& draw, const Bins& bins, std::size_t bin);

/// Draws mock profiles. Immutable after construction; any number of threads may draw.
class MockProfiles {
 public:
  /// Throws InputError as check() does.
  MockProfiles(const MockProfileSettings& settings, const Bins& bins);

  /// Fills out (bins.count floats, dA_V/dr in mag/kpc, from 0 to clip_mag_per_kpc) with the profile of one
  /// example: a pure function of its arguments. The numbers come from the stream "example/profile" of
  /// (reference, example).
  MockDraw draw(std::uint64_t seed, std::uint64_t reference, std::uint64_t example,
                std::span<float> out) const;

  const Bins& bins() const { return bins_; }
  const GaussianLine& large() const { return large_; }
  const GaussianLine& small() const { return small_; }

 private:
  MockProfileSettings settings_;
  Bins bins_;
  GaussianLine large_;
  GaussianLine small_;
};

}  // namespace coalsack::dust

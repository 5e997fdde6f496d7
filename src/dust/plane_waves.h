// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dust/galactic_frame.h"

namespace coalsack::dust {

/// A 3D random field's power spectrum between two wavelengths, P(k) ~ k^slope.
struct WaveSpectrum {
  int waves;              ///< number of plane waves, 1 to 65536
  double shortest_kpc;    ///< > 0
  double longest_kpc;     ///< >= shortest_kpc
  double slope;           ///< -11/3 for Kolmogorov turbulence in three dimensions, -8/3 in a plane
  bool in_plane = false;  ///< all wave vectors parallel to the Galactic plane
};

/// A homogeneous random field of zero mean and unit variance over all space, as a sum of plane waves with
/// random directions and phases: no grid, no period, the same value for a place whoever asks. With hundreds
/// of waves it is Gaussian to a good approximation. Wavelengths are spread evenly in ln k (one random
/// wavelength in each of `waves` equal steps) and weighted so that the variance per ln k is that of the
/// spectrum. Immutable; thread-safe.
class PlaneWaves {
 public:
  /// Draws directions and phases from the stream (seed, purpose, stream).
  PlaneWaves(const WaveSpectrum& spectrum, std::uint64_t seed, std::string_view purpose,
             std::uint64_t stream);

  /// The field at a place.
  double at(const Place& place) const;

  /// Adds factor times the field at start + i * step to out[i], for every i. Along a line each wave is a
  /// rotation by a fixed angle, so this costs one complex product per wave and point.
  void add_along(const Place& start, const Place& step, double factor, std::span<double> out) const;

  /// The exact mean of exp(s * field) over phases (and over all space): the product of the Bessel functions
  /// I0(s * amplitude). Close to exp(s^2 / 2).
  double mean_exponential(double s) const;

  /// Covariance of two places a heliocentric or Galactocentric offset apart.
  double covariance(const Place& offset) const;

 private:
  struct Wave {
    double kx, ky, kz;  // radians per kpc
    double phase;
    double amplitude;
  };
  std::vector<Wave> waves_;
};

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random_stream.h"
#include "dust/profile.h"

namespace coalsack::dust {

/// The power spectrum of a random field along a line, between two wavelengths:
///
///   P(k) ~ (1 + (k * outer_scale_kpc)^2)^(slope / 2),  k = 1 / wavelength in cycles per kpc
///
/// so a power law of that slope above 1 / outer_scale_kpc and flat below.
struct LineSpectrum {
  double shortest_kpc;     ///< wavelengths at or below have no power; not under two bins
  double longest_kpc;      ///< wavelengths above have no power
  double outer_scale_kpc;  ///< where the power law turns flat
  double slope;            ///< -5/3 for a cut through Kolmogorov turbulence
};

/// A Gaussian random field of zero mean and unit variance, sampled at the bin centres of a sightline.
///
/// It is a sum of Fourier modes on a period of twice the sightline, so its two ends are no more alike than
/// any two distant points, and its statistics are the same at every bin:
///   field(i) = sum over m of sqrt(power_m) (a_m cos(pi m i / count) + b_m sin(pi m i / count)),
/// a_m, b_m standard normal, sum of power_m = 1. Immutable; any number of threads may draw from it.
class GaussianLine {
 public:
  /// One term of the sum: its wavelength is 2 * bins.end_kpc() / number, its share of the variance `power`.
  struct Mode {
    int number;
    double power;
  };

  /// Throws InputError where no mode of the period lies between the two wavelengths.
  GaussianLine(const LineSpectrum& spectrum, const Bins& bins);

  /// Adds sigma times a realisation to out: out[i] for bin i; up to period() entries (the period then closes
  /// on itself). Takes two normal draws per mode from the stream, whatever the length of out.
  void add(base::RandomStream& stream, double sigma, std::span<float> out) const;

  std::span<const Mode> modes() const { return modes_; }
  /// Samples after which the field repeats: twice the number of bins.
  std::size_t period() const { return period_; }
  /// Covariance of two samples `lag` bins apart: sum of power_m cos(2 pi m lag / period).
  double covariance(std::size_t lag) const;

 private:
  std::size_t period_;
  std::vector<Mode> modes_;
  std::vector<float> waves_;  // (mode, cosine or sine, sample), scaled by sqrt(power)
};

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coalsack::map {

/// How well predicted values agree with true ones. NaN where there are too few of them: none, or one (corr,
/// rms_sd).
struct TruthAgreement {
  std::uint64_t count = 0;
  double bias = 0;  ///< mean of predicted - true
  double rms = 0;   ///< root of the mean square of predicted - true
  double corr = 0;  ///< Pearson's correlation of predicted and true
  /// By how much rms would differ from sample to sample of so many independent values: standard deviation,
  /// from the fourth moment of the errors.
  double rms_sd = 0;
};

/// How often the truth is where the quantiles say.
struct Coverage {
  double inside_68 = 0;           ///< share of the truth from the 16 % to the 84 % quantile, ends included
  double inside_95 = 0;           ///< ... from 2.5 % to 97.5 %
  std::array<double, 5> below{};  ///< share below each quantile: 2.5, 16, 50, 84, 97.5 %, if all is right
};

/// Accuracy at one distance, or over all.
struct AccuracyAt {
  double d_kpc = 0;       ///< NaN: over all bins
  TruthAgreement a_v;     ///< A_V to d_kpc, mag; prediction: the row cumulative_mean
  TruthAgreement dav;     ///< dA_V/dr, mag/kpc, averaged over 0.5 kpc around d_kpc; prediction: the row mean
  Coverage a_v_coverage;  ///< at the outer edge of the bin that ends at or holds d_kpc
  Coverage dav_coverage;  ///< in that bin, not averaged
};

struct AccuracyReport {
  std::uint64_t sightlines = 0;
  std::vector<AccuracyAt> by_distance;
  AccuracyAt all;  ///< every bin of every sightline that counts; bins are not independent, so no rms_sd
  /// Median over sightlines of the correlation along each, of dA_V/dr averaged over 0.5 kpc; NaN for none.
  double median_corr_along = 0;
};

/// The distances that `score` reports, kpc: 1, 2, 3, 4, 5, 6, 8, 10.
std::vector<double> score_distances_kpc();

/// Gathers how predictions compare with the truth, sightline by sightline. The result does not depend on
/// anything but the sightlines and their order.
///
/// What too few stars reach cannot be told, and the network's targets are 0 there: a sightline counts at a
/// distance only where it is reached. One with `reached` = all bins counts everywhere.
class Accuracy {
 public:
  /// Throws base::InputError for no bins, a width that is not above 0, or a distance beyond the last bin.
  Accuracy(std::size_t bins, double bin_kpc, std::vector<double> distances_kpc = score_distances_kpc());

  /// `truth`: dA_V/dr (bins), mag/kpc. `rows`: a prediction (14, bins), as Row. `reached`: leading bins that
  /// are told by stars. Throws base::InputError for arrays of other sizes.
  void add(std::span<const float> truth, std::size_t reached, std::span<const float> rows);

  AccuracyReport report() const;

 private:
  struct Sums {
    std::uint64_t count = 0;
    double error = 0, square = 0, fourth = 0;
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;  ///< predicted and true
    void add(double predicted, double truth);
    TruthAgreement agreement() const;
  };
  struct Hits {
    std::uint64_t count = 0, inside_68 = 0, inside_95 = 0;
    std::array<std::uint64_t, 5> below{};
    void add(double truth, std::span<const float> rows, std::size_t first_row, std::size_t bins,
             std::size_t bin);
    Coverage coverage() const;
  };
  struct Place {
    double d_kpc = 0;
    std::size_t bin = 0;  ///< the bin that ends at or holds d_kpc
    Sums a_v, dav;
    Hits a_v_hits, dav_hits;
    AccuracyAt at() const;
  };

  std::size_t bins_;
  double bin_kpc_;
  std::size_t half_window_;  ///< bins on each side of the middle one that are averaged with it
  std::vector<Place> places_;
  Place all_;
  std::vector<double> along_;
  std::uint64_t sightlines_ = 0;
};

}  // namespace coalsack::map

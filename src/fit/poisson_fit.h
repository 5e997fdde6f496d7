// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "diagram/observation.h"
#include "diagram/star_pool.h"
#include "dust/profile.h"
#include "fit/coarse_bins.h"
#include "fit/posterior.h"
#include "fit/reddened_model.h"

namespace coalsack::fit {

/// How a sightline is fitted.
struct FitOptions {
  ReddeningOptions reddening;
  Prior prior;
  double bin_kpc = 0.5;                                 ///< width of the near coarse bins
  std::vector<double> starts_mag_per_kpc = {0.4, 1.2};  ///< constant profiles to start from; at least one
  double first_prior = 0.2;  ///< a minimisation begins with prior widths of this share; 0.01 to 1
  int most_steps = 60;       ///< of each minimisation; 1 to 1000
  /// How much the stars count in the draws. Below 1, because the likelihood does not know that the model's
  /// own list is finite, spread out and reddened in coarse bins: so chosen that 68 % of the truth is inside
  /// the 68 % interval where the Galaxy is known (docs/benchmarks.md). 0.01 to 1.
  double likelihood_weight = 0.3;
  int draws = 64;                ///< of the posterior; 0 to 10000
  int warm_up = 8;               ///< draws before the first that is kept; 0 to 10000
  int leapfrogs = 6;             ///< steps of each draw; 1 to 100
  double leap = 0.2;             ///< their length, in standard deviations; 0.01 to 1
  double clip_mag_per_kpc = 50;  ///< no drawn bin exceeds this; 0.1 to 1000
};

/// Which sightline: names the random numbers of its draws.
struct FitKey {
  std::uint64_t seed = 0;
  std::uint64_t reference = 0;
  std::uint64_t sightline = 0;
};

/// The stars that are expected in the diagrams (in the one that holds most of them).
struct ExpectedStars {
  std::vector<std::uint32_t> by_bin;  ///< by the project's bins
  std::uint64_t farther = 0;          ///< beyond their end

  std::uint64_t all() const {
    std::uint64_t sum = farther;
    for (const std::uint32_t number : by_bin) sum += number;
    return sum;
  }
};

/// One fitted sightline.
struct Fit {
  std::vector<double> density;        ///< dA_V/dr of the coarse bins at the mode, mag/kpc
  std::vector<double> group_density;  ///< factor on each group of components at the mode
  double minus_log_posterior = 0;     ///< at the mode, but for a constant
  int steps = 0;                      ///< of all minimisations
  double accepted = 0;                ///< share of the proposed draws
  std::vector<float> profile;         ///< the mode in the project's bins, mag/kpc
  std::vector<float> draws;           ///< (draws, bins): the posterior, mag/kpc
  ExpectedStars stars;                ///< behind the mode
};

/// The classical fit of a reddened model diagram to an observed one, by Poisson statistics: the best that the
/// same model stars and selection tell without a network. For one reference sightline: making it takes about
/// a second and some 50 MB, each fit a fraction of a second. Immutable; any number of threads may fit.
class PoissonFit {
 public:
  /// The model stars are those of `pool`, unreddened. Random numbers of the model come from the streams of
  /// (seed, reference). Throws base::InputError for options out of range, a pool without stars or without an
  /// observed column.
  PoissonFit(const diagram::StarPool& pool, const diagram::Observation& observation, const dust::Bins& bins,
             std::uint64_t seed, std::uint64_t reference, const FitOptions& options = {});

  /// `counts`: the observed diagrams, each (y, x). Gauss and Newton's steps with Marquardt's damping from
  /// every start; the best mode; draws by Hamiltonian Monte Carlo (Duane et al. 1987) in coordinates in which
  /// the posterior at the mode is round (stream "fit/draws" of the key). Throws base::InputError for arrays
  /// that are not the diagrams', and where they hold no star.
  Fit fit(std::span<const std::vector<std::uint16_t>> counts, const FitKey& key) const;

  /// The stars that are expected behind a profile in the project's bins, with no variation of the densities.
  /// Throws base::InputError for a profile of another length.
  ExpectedStars stars_behind(std::span<const float> profile) const;

  const ReddenedModel& model() const { return model_; }
  const CoarseBins& bins() const { return bins_; }

 private:
  double minimise(Posterior& posterior, double enough, std::vector<double>& parameters, int& steps) const;
  void draw(Posterior& posterior, const std::vector<double>& mode, const FitKey& key, Fit& fit) const;
  /// `a_v_mag`: in front of each layer of the model; `factor`: by group.
  ExpectedStars count(std::span<const double> a_v_mag, std::span<const double> factor) const;

  FitOptions options_;
  dust::Bins fine_;
  CoarseBins bins_;
  ReddenedModel model_;
};

}  // namespace coalsack::fit

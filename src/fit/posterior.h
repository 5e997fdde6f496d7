// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fit/coarse_bins.h"
#include "fit/reddened_model.h"

namespace coalsack::fit {

/// What is believed of profiles and densities before the stars are looked at.
struct Prior {
  double mean_mag_per_kpc = 0.7;  ///< of exp(theta); 0.01 to 50
  double sigma = 1.5;             ///< of theta = ln(dA_V/dr) in each bin; 0.1 to 10
  double step_sigma = 0.7;        ///< of the difference of neighbouring bins; 0.05 to 10
  double density_sigma = 0;       ///< of ln(density) of each group of Galaxy components; 0: known; 0 to 1
  double background = 0.02;       ///< stars in every cell that no model foresees; 1e-6 to 1
};

/// Throws base::InputError where a member is outside its range.
void check(const Prior& prior);

/// Minus the logarithm of the posterior of one sightline, and its derivatives:
///
///   sum over cells (mu - n ln mu) + sum (theta_i - ln mean)^2 / (2 sigma^2)
///     + sum (theta_i+1 - theta_i)^2 / (2 step_sigma^2) + sum phi_g^2 / (2 density_sigma^2)
///   mu = background + sum over layers exp(phi of its group) counts(layer, A_V(theta))
///
/// Parameters are theta of every coarse bin, then, where density_sigma > 0, phi of every group. Keeps
/// buffers: one per thread. The model and the bins must outlive it.
class Posterior {
 public:
  /// `counts`: as ReddenedModel::lay_out. Throws base::InputError as check().
  Posterior(const ReddenedModel& model, const CoarseBins& bins, const Prior& prior,
            std::vector<float> counts);

  /// Bins, and groups where densities are fitted.
  std::size_t size() const { return bins_->size() + fitted_groups_; }

  /// Another prior for what follows.
  void set_prior(const Prior& prior) { prior_ = prior; }
  /// How much the stars count beside the prior in what follows; 1 at first.
  void set_likelihood_weight(double weight) { likelihood_weight_ = weight; }

  double value(std::span<const double> parameters);
  /// Also the gradient (size()).
  double gradient(std::span<const double> parameters, std::span<double> gradient);
  /// Also the curvature (size(), size()) without the second derivatives of mu: sum n / mu^2 dmu dmu, and the
  /// prior's. Positive definite.
  double curvature(std::span<const double> parameters, std::span<double> gradient, std::span<double> matrix);

  /// The expected counts at the parameters that were asked for last, without the background.
  std::vector<float> expected() const;

 private:
  double prior_value(std::span<const double> parameters) const;
  void densities(std::span<const double> parameters);
  double likelihood();
  double sweep(std::span<const double> parameters, std::span<double> gradient);

  const ReddenedModel* model_;
  const CoarseBins* bins_;
  Prior prior_;
  double likelihood_weight_ = 1;
  std::vector<float> counts_;
  std::vector<std::uint32_t> occupied_;  ///< cells with stars
  std::size_t fitted_groups_;
  std::vector<double> density_;    ///< exp(theta)
  std::vector<double> factor_;     ///< exp(phi), by group
  std::vector<float> expected_;    ///< (cells), with the background
  std::vector<float> by_group_;    ///< (groups, cells), before the factor
  std::vector<float> derivative_;  ///< (size, cells): of expected_ by each parameter
  std::vector<float> beyond_;      ///< (cells): derivative by A_V of what lies beyond a bin
  std::vector<float> slope_;       ///< (bins, cells): derivative by A_V of the layers of each bin
  std::vector<float> weight_;      ///< (cells): 1 - n / mu, or sqrt(n) / mu
};

}  // namespace coalsack::fit

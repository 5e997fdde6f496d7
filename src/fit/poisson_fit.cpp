// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/poisson_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/random_stream.h"
#include "fit/normal_equations.h"

namespace coalsack::fit {
namespace {

constexpr double longest_step = 1.5;  // of any parameter at once
// Foreseen gains in -ln(posterior) below which a minimisation ends.
constexpr double roughly = 1;
constexpr double finely = 0.02;
constexpr double lowest = -12;  // of ln(dA_V/dr)
constexpr double highest = 6;

FitOptions checked(const FitOptions& options) {
  const auto require = [](const std::string& name, double value, double low, double high) {
    if (!(value >= low && value <= high))
      throw base::InputError("Poisson fit: " + name + " is " + std::to_string(value) + "; " +
                             std::to_string(low) + " to " + std::to_string(high) + " is possible");
  };
  check(options.prior);
  if (options.starts_mag_per_kpc.empty()) throw base::InputError("Poisson fit: at least one start is needed");
  for (const double start : options.starts_mag_per_kpc) require("a start", start, 1e-3, 50);
  require("first_prior", options.first_prior, 0.01, 1);
  require("most_steps", options.most_steps, 1, 1000);
  require("likelihood_weight", options.likelihood_weight, 0.01, 1);
  require("draws", options.draws, 0, 10000);
  require("warm_up", options.warm_up, 0, 10000);
  require("leapfrogs", options.leapfrogs, 1, 100);
  require("leap", options.leap, 0.01, 1);
  require("clip_mag_per_kpc", options.clip_mag_per_kpc, 0.1, 1000);
  FitOptions result = options;
  result.reddening.by_component = options.prior.density_sigma > 0;
  return result;
}

bool sensible(std::span<const double> parameters) {
  return std::all_of(parameters.begin(), parameters.end(),
                     [](double value) { return value > lowest && value < highest; });
}

}  // namespace

PoissonFit::PoissonFit(const diagram::StarPool& pool, const diagram::Observation& observation,
                       const dust::Bins& bins, std::uint64_t seed, std::uint64_t reference,
                       const FitOptions& options)
    : options_(checked(options)),
      fine_(bins),
      bins_(bins, options.bin_kpc),
      model_(pool, observation, bins.end_kpc(), seed, reference, options_.reddening) {}

Fit PoissonFit::fit(std::span<const std::vector<std::uint16_t>> counts, const FitKey& key) const {
  std::vector<float> cells = model_.lay_out(counts);
  if (std::accumulate(cells.begin(), cells.end(), 0.0) == 0)
    throw base::InputError("Poisson fit: the sightline has no stars in its diagrams");
  Posterior posterior(model_, bins_, options_.prior, std::move(cells));
  Fit fit;
  fit.minus_log_posterior = std::numeric_limits<double>::infinity();
  std::vector<double> mode;
  for (const double start : options_.starts_mag_per_kpc) {
    std::vector<double> parameters(posterior.size(), 0.0);
    std::fill_n(parameters.begin(), bins_.size(), std::log(start));
    // Free profiles get stuck behind walls of dust that hide what does not fit; smooth ones do not.
    Prior tight = options_.prior;
    tight.sigma *= options_.first_prior;
    tight.step_sigma *= options_.first_prior;
    posterior.set_prior(tight);
    minimise(posterior, roughly, parameters, fit.steps);
    posterior.set_prior(options_.prior);
    const double value = minimise(posterior, finely, parameters, fit.steps);
    if (!(value < fit.minus_log_posterior)) continue;
    fit.minus_log_posterior = value;
    mode = parameters;
  }
  if (mode.empty()) throw base::Error("Poisson fit: no start leads to a finite likelihood");
  for (std::size_t i = 0; i < bins_.size(); ++i) fit.density.push_back(std::exp(mode[i]));
  fit.group_density.assign(model_.groups(), 1.0);
  for (std::size_t i = bins_.size(); i < mode.size(); ++i)
    fit.group_density[i - bins_.size()] = std::exp(mode[i]);
  fit.profile.resize(fine_.size());
  bins_.to_fine(fit.density, fit.profile);
  std::vector<double> a_v;
  for (const ReddenedModel::Layer& layer : model_.layers())
    a_v.push_back(bins_.a_v_at(fit.density, layer.d_kpc));
  fit.stars = count(a_v, fit.group_density);
  draw(posterior, mode, key, fit);
  return fit;
}

double PoissonFit::minimise(Posterior& posterior, double enough, std::vector<double>& parameters,
                            int& steps) const {
  const std::size_t n = posterior.size();
  std::vector<double> gradient(n), matrix(n * n), damped(n * n), step(n), trial(n);
  Cholesky cholesky;
  double damping = 0.01;
  double value = posterior.curvature(parameters, gradient, matrix);
  for (int i = 0; i < options_.most_steps; ++i) {
    ++steps;
    damped = matrix;
    for (std::size_t k = 0; k < n; ++k) damped[k * n + k] *= 1 + damping;
    if (!cholesky.factorise(damped, n)) break;
    for (std::size_t k = 0; k < n; ++k) step[k] = -gradient[k];
    cholesky.solve(step);
    double longest = 0;
    for (const double part : step) longest = std::max(longest, std::abs(part));
    const double scale = longest > longest_step ? longest_step / longest : 1.0;
    double gain = 0;
    for (std::size_t k = 0; k < n; ++k) {
      trial[k] = std::clamp(parameters[k] + scale * step[k], lowest, highest);
      gain -= gradient[k] * (trial[k] - parameters[k]);
    }
    if (gain < enough) break;
    const double there = posterior.value(trial);
    if (there < value) {
      parameters = trial;
      value = posterior.curvature(parameters, gradient, matrix);
      damping = std::max(damping / 5, 1e-6);
    } else {
      damping *= 6;
      if (damping > 1e8) break;
    }
  }
  return value;
}

void PoissonFit::draw(Posterior& posterior, const std::vector<double>& mode, const FitKey& key,
                      Fit& fit) const {
  const std::size_t n = posterior.size();
  std::vector<double> gradient(n), matrix(n * n), density(bins_.size());
  posterior.set_likelihood_weight(options_.likelihood_weight);
  double value = posterior.curvature(mode, gradient, matrix);
  Cholesky cholesky;
  if (!cholesky.factorise(matrix, n))
    throw base::Error("Poisson fit: the curvature at the mode is not positive");
  base::RandomStream stream({key.seed, "fit/draws", key.reference, key.sightline});

  // Coordinates u: parameters = mode + L^-T u, in which the posterior at the mode has unit covariance.
  std::vector<double> here = mode, u(n, 0.0), force = gradient, momentum(n), trial_u(n), trial(n),
                      trial_force(n);
  cholesky.solve_lower(force);
  int accepted = 0;
  for (int i = 0; i < options_.warm_up + options_.draws; ++i) {
    double energy = value;
    for (double& part : momentum) {
      part = stream.normal();
      energy += 0.5 * part * part;
    }
    // A random length, so that no oscillation comes back to where it began.
    const double leap = options_.leap * (0.7 + 0.6 * stream.uniform());
    trial_u = u;
    trial_force = force;
    double trial_value = value;
    bool possible = true;
    for (int k = 0; k < options_.leapfrogs && possible; ++k) {
      for (std::size_t p = 0; p < n; ++p) momentum[p] -= 0.5 * leap * trial_force[p];
      for (std::size_t p = 0; p < n; ++p) trial_u[p] += leap * momentum[p];
      trial = trial_u;
      cholesky.solve_upper(trial);
      for (std::size_t p = 0; p < n; ++p) trial[p] += mode[p];
      possible = sensible(trial);
      if (!possible) break;
      trial_value = posterior.gradient(trial, trial_force);
      cholesky.solve_lower(trial_force);
      for (std::size_t p = 0; p < n; ++p) momentum[p] -= 0.5 * leap * trial_force[p];
    }
    double trial_energy = trial_value;
    for (const double part : momentum) trial_energy += 0.5 * part * part;
    const double u_accept = stream.uniform();
    if (possible && std::isfinite(trial_energy) && std::log(u_accept) < energy - trial_energy) {
      here = trial;
      u = trial_u;
      force = trial_force;
      value = trial_value;
      ++accepted;
    }
    if (i < options_.warm_up) continue;
    for (std::size_t k = 0; k < bins_.size(); ++k)
      density[k] = std::min(std::exp(here[k]), options_.clip_mag_per_kpc);
    const std::size_t at = fit.draws.size();
    fit.draws.resize(at + fine_.size());
    bins_.to_fine(density, std::span(fit.draws).subspan(at));
  }
  fit.accepted = static_cast<double>(accepted) / std::max(1, options_.warm_up + options_.draws);
}

ExpectedStars PoissonFit::stars_behind(std::span<const float> profile) const {
  if (profile.size() != fine_.size())
    throw base::InputError("Poisson fit: a profile has " + std::to_string(profile.size()) + " bins, not " +
                           std::to_string(fine_.size()));
  const std::vector<double> edges = dust::cumulative_at_edges(profile, fine_);
  std::vector<double> a_v;
  for (const ReddenedModel::Layer& layer : model_.layers())
    a_v.push_back(dust::a_v_at(edges, fine_, layer.d_kpc));
  return count(a_v, std::vector<double>(model_.groups(), 1.0));
}

ExpectedStars PoissonFit::count(std::span<const double> a_v_mag, std::span<const double> factor) const {
  std::vector<double> stars(fine_.size());
  double farther = 0;
  for (std::size_t i = 0; i < a_v_mag.size(); ++i) {
    const ReddenedModel::Layer& layer = model_.layers()[i];
    const double number = factor[layer.group] * model_.stars(layer, a_v_mag[i]);
    const double place = layer.d_kpc / fine_.width_kpc;
    if (place < static_cast<double>(stars.size()))
      stars[static_cast<std::size_t>(place)] += number;
    else
      farther += number;
  }
  // Rounded so that the stars beyond each bin are right.
  ExpectedStars expected;
  expected.by_bin.resize(stars.size());
  expected.farther = static_cast<std::uint64_t>(std::llround(farther));
  double beyond = farther;
  std::uint64_t counted = expected.farther;
  for (std::size_t i = stars.size(); i-- > 0;) {
    beyond += stars[i];
    const auto all = static_cast<std::uint64_t>(std::llround(beyond));
    expected.by_bin[i] = static_cast<std::uint32_t>(all - counted);
    counted = all;
  }
  return expected;
}

}  // namespace coalsack::fit

// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/posterior.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "tests/fit/sightline.h"

using namespace coalsack;

namespace {

struct Case {
  explicit Case(double density_sigma) {
    prior.density_sigma = density_sigma;
    fit::Posterior empty(model, bins, prior, std::vector<float>(model.cells()));
    parameters.assign(empty.size(), 0.0);
    for (std::size_t i = 0; i < bins.size(); ++i) parameters[i] = std::log(0.7);
    empty.value(parameters);
    counts = empty.expected();
    for (float& count : counts) count = std::round(count);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      parameters[i] += 0.2 * std::sin(2.0 * static_cast<double>(i));
  }

  static fit::ReddeningOptions options() {
    fit::ReddeningOptions options;
    options.by_component = true;
    return options;
  }

  diagram::Observation observation = tests::two_mass_observation();
  fit::CoarseBins bins{dust::Bins{}};
  fit::ReddenedModel model{tests::model_pool(observation, 0.1, 2, 1), observation, 12.8, 1, 0, options()};
  fit::Prior prior;
  std::vector<double> parameters;
  std::vector<float> counts;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(posterior)

BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_the_value) {
  for (const double density_sigma : {0.0, 0.2}) {
    const Case one(density_sigma);
    fit::Posterior posterior(one.model, one.bins, one.prior, one.counts);
    BOOST_TEST(posterior.size() == one.bins.size() + (density_sigma > 0 ? one.model.groups() : 0));
    std::vector<double> gradient(posterior.size());
    const double value = posterior.gradient(one.parameters, gradient);
    BOOST_TEST(value == posterior.value(one.parameters), boost::test_tools::tolerance(1e-9));
    for (std::size_t i = 0; i < posterior.size(); ++i) {
      const double h = 0.02;
      std::vector<double> there = one.parameters;
      there[i] += h;
      const double above = posterior.value(there);
      there[i] -= 2 * h;
      const double below = posterior.value(there);
      BOOST_TEST(std::abs(gradient[i] - (above - below) / (2 * h)) < 0.05 + 0.01 * std::abs(gradient[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_curvature_is_near_that_of_the_gradient_where_the_model_holds) {
  Case one(0.2);
  // Counts that the model expects exactly: what the curvature leaves out vanishes.
  fit::Posterior empty(one.model, one.bins, one.prior, std::vector<float>(one.model.cells()));
  empty.value(one.parameters);
  std::vector<float> counts = empty.expected();
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = one.model.is_cell()[i] * (counts[i] + static_cast<float>(one.prior.background));
  fit::Posterior posterior(one.model, one.bins, one.prior, counts);
  const std::size_t n = posterior.size();
  std::vector<double> gradient(n), matrix(n * n), above(n), below(n);
  posterior.curvature(one.parameters, gradient, matrix);
  for (std::size_t i = 0; i < n; ++i) {
    const double h = 0.01;
    std::vector<double> there = one.parameters;
    there[i] += h;
    posterior.gradient(there, above);
    there[i] -= 2 * h;
    posterior.gradient(there, below);
    for (std::size_t j = 0; j < n; ++j) {
      const double measured = (above[j] - below[j]) / (2 * h);
      const double scale = std::sqrt(matrix[i * n + i] * matrix[j * n + j]);
      BOOST_TEST(std::abs(matrix[i * n + j] - measured) < 0.03 * scale);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_prior_alone_holds_where_there_are_no_stars_to_tell) {
  // A parameter beyond all visible stars: its gradient is the prior's.
  const Case one(0);
  fit::Prior prior;
  prior.mean_mag_per_kpc = 0.5;
  fit::Posterior posterior(one.model, one.bins, prior, one.counts);
  std::vector<double> parameters(posterior.size(), std::log(0.5));
  parameters[0] = std::log(50.0) + 2;  // 180 mag in front of everything
  std::vector<double> gradient(posterior.size());
  posterior.gradient(parameters, gradient);
  const double step = parameters[0] - parameters[1];
  BOOST_TEST(gradient[1] == -step / (prior.step_sigma * prior.step_sigma),
             boost::test_tools::tolerance(1e-6));
  for (std::size_t i = 2; i < gradient.size(); ++i) BOOST_TEST(std::abs(gradient[i]) < 1e-9);
}

BOOST_AUTO_TEST_CASE(likelihoods_can_count_less) {
  const Case one(0);
  fit::Posterior posterior(one.model, one.bins, one.prior, one.counts);
  std::vector<double> whole(posterior.size()), half(posterior.size()), none(posterior.size());
  posterior.gradient(one.parameters, whole);
  posterior.set_likelihood_weight(0.5);
  posterior.gradient(one.parameters, half);
  posterior.set_likelihood_weight(0);
  posterior.gradient(one.parameters, none);
  for (std::size_t i = 0; i < whole.size(); ++i)
    BOOST_TEST(std::abs(half[i] - 0.5 * (whole[i] + none[i])) < 1e-6 * (1 + std::abs(whole[i])));
}

BOOST_AUTO_TEST_CASE(priors_and_counts_that_make_no_sense_are_refused) {
  const Case one(0);
  fit::Prior prior;
  prior.background = 0;
  BOOST_CHECK_THROW(fit::Posterior(one.model, one.bins, prior, one.counts), base::InputError);
  prior = {};
  prior.sigma = 0;
  BOOST_CHECK_THROW(fit::Posterior(one.model, one.bins, prior, one.counts), base::InputError);
  BOOST_CHECK_THROW(fit::Posterior(one.model, one.bins, {}, std::vector<float>(3)), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()

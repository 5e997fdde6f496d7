// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/classical_prediction.h"

#include <algorithm>

#include "diagram/variation.h"
#include "diagram/visible_stars.h"
#include "dust/star_threshold.h"
#include "fit/poisson_fit.h"
#include "pipeline/diagrams.h"
#include "pipeline/dust_settings.h"
#include "pipeline/reference_pool.h"

namespace coalsack::pipeline {

struct ClassicalPrediction::Parts {
  dust::Bins bins;
  dust::StarThreshold threshold;
  std::uint64_t seed;
  std::uint64_t reference;
  fit::PoissonFit fit;
};

namespace {

diagram::StarPool visible_pool(const project::Project& reader, std::int64_t reference_id,
                               const diagram::Observation& observation) {
  return diagram::visible_stars(reference_pool(reader, reference_id, observation), observation,
                                diagram::Variation::none())
      .pool;
}

fit::FitOptions fit_options(const project::Settings& settings) {
  fit::FitOptions options;
  options.prior.density_sigma = settings.real("vary_density");
  options.clip_mag_per_kpc = settings.real("mock_clip");
  return options;
}

}  // namespace

ClassicalPrediction::ClassicalPrediction(const project::Project& reader, std::int64_t reference_id) {
  const project::Settings settings = reader.settings();
  const diagram::Observation observation = observation_at(reader, reference_id);
  const dust::Bins bins = profile_bins(settings);
  const auto seed = static_cast<std::uint64_t>(settings.integer("seed"));
  const auto reference = static_cast<std::uint64_t>(reference_id);
  parts_ = std::make_unique<const Parts>(
      Parts{bins, star_threshold(settings), seed, reference,
            fit::PoissonFit(visible_pool(reader, reference_id, observation), observation, bins, seed,
                            reference, fit_options(settings))});
}

ClassicalPrediction::~ClassicalPrediction() = default;
ClassicalPrediction::ClassicalPrediction(ClassicalPrediction&&) noexcept = default;
ClassicalPrediction& ClassicalPrediction::operator=(ClassicalPrediction&&) noexcept = default;

network::Predictions ClassicalPrediction::fit_sightline(const std::vector<std::vector<std::uint16_t>>& counts,
                                                        std::uint64_t key) const {
  fit::Fit fit = parts_->fit.fit(counts, {parts_->seed, parts_->reference, key});
  const std::size_t bins = parts_->bins.size();
  const std::size_t kept = dust::zero_beyond_few_stars(
      fit.profile, fit.stars.by_bin, fit.stars.farther,
      dust::effective_stars(parts_->threshold, static_cast<std::uint64_t>(fit.stars.all())));
  for (std::size_t first = 0; first < fit.draws.size(); first += bins)
    std::fill(fit.draws.begin() + static_cast<std::ptrdiff_t>(first + kept),
              fit.draws.begin() + static_cast<std::ptrdiff_t>(first + bins), 0.0F);
  network::Predictions predictions;
  predictions.bins = bins;
  predictions.values.resize(network::prediction_rows * bins);
  network::summarise(fit.draws, bins, parts_->bins.width_kpc, predictions.values);
  const std::vector<double> edges = dust::cumulative_at_edges(fit.profile, parts_->bins);
  for (std::size_t i = 0; i < bins; ++i) {
    predictions.values[static_cast<std::size_t>(network::Row::mean) * bins + i] = fit.profile[i];
    predictions.values[static_cast<std::size_t>(network::Row::cumulative_mean) * bins + i] =
        static_cast<float>(edges[i + 1]);
  }
  return predictions;
}

std::size_t ClassicalPrediction::reached_bins(std::span<const float> profile) const {
  const fit::ExpectedStars stars = parts_->fit.stars_behind(profile);
  std::vector<float> whole(profile.begin(), profile.end());
  return dust::zero_beyond_few_stars(whole, stars.by_bin, stars.farther,
                                     dust::effective_stars(parts_->threshold, stars.all()));
}

}  // namespace coalsack::pipeline

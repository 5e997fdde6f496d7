// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/validation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "network/kernels/loss.h"

namespace coalsack::pipeline {
namespace {

constexpr double wanted_share = 0.68;

float weight(const std::vector<float>& weights, std::size_t bin) {
  return weights.empty() ? 1.0F : weights[bin];
}

/// How many half intervals the truth is away from the mean.
float ratio(float truth, float mean, float low, float high) {
  const float off = std::abs(truth - mean);
  if (off == 0) return 0;
  const float half = truth > mean ? high - mean : mean - low;
  return half > 0 ? off / half : std::numeric_limits<float>::infinity();
}

/// The smallest factor that takes in the wanted share.
float factor(std::vector<float> ratios) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(wanted_share * static_cast<double>(ratios.size()))) - 1;
  std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(rank), ratios.end());
  return std::clamp(ratios[rank], 1e-3F, 1e3F);
}

constexpr std::size_t least_truths = 100;  // the factor is then known to some 8 %

}  // namespace

ValidationScore validate(network::Engine& engine, ExampleSample& examples,
                         const std::function<void()>& after_batch) {
  const network::ModelSpec& spec = engine.spec();
  const std::size_t bins = spec.bins;
  std::vector<float> profiles;
  double loss = 0;
  double differential = 0;
  double cumulative = 0;
  std::size_t told = 0;  // bins before their profile's end
  for (std::size_t b = 0; b < examples.batches(); ++b) {
    const network::Batch batch = examples.batch(b);
    profiles.resize(batch.size() * bins);
    network::Batch asked = batch;
    asked.profiles = {};
    engine.predict(asked, profiles);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      double off_a_v = 0;
      const auto reached = static_cast<std::size_t>(
          network::told_bins(batch.profiles.data() + i * bins, static_cast<int>(bins)));
      told += reached;
      for (std::size_t bin = 0; bin < bins; ++bin) {
        const double off = static_cast<double>(profiles[i * bins + bin]) -
                           static_cast<double>(batch.profiles[i * bins + bin]);
        off_a_v += off * spec.bin_kpc;
        const double scaled = off / static_cast<double>(spec.normalisation.target_scale[bin]);
        loss +=
            static_cast<double>(spec.loss.differential * weight(spec.loss.bin_weight, bin)) * scaled * scaled;
        differential += off * off;
        if (bin >= reached) continue;
        loss += static_cast<double>(spec.loss.cumulative * weight(spec.loss.cumulative_weight, bin)) *
                off_a_v * off_a_v;
        cumulative += off_a_v * off_a_v;
      }
    }
    after_batch();
  }
  const double n = static_cast<double>(examples.size() * bins);
  return {loss / n, std::sqrt(differential / n),
          told == 0 ? 0 : std::sqrt(cumulative / static_cast<double>(told))};
}

std::vector<float> spread_factors(const std::vector<std::vector<float>>& ratios, std::size_t least) {
  const std::size_t bins = ratios.size();
  std::vector<float> factors(bins, 1.0F);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    std::vector<float> pool = ratios[bin];
    for (std::size_t away = 1; pool.size() < least && away < bins; ++away) {
      if (bin >= away) pool.insert(pool.end(), ratios[bin - away].begin(), ratios[bin - away].end());
      if (bin + away < bins) pool.insert(pool.end(), ratios[bin + away].begin(), ratios[bin + away].end());
    }
    if (!pool.empty()) factors[bin] = factor(std::move(pool));
  }
  return factors;
}

Calibration measure_calibration(network::Engine& engine, ExampleSample& examples,
                                const network::MonteCarlo& monte_carlo,
                                const std::function<void()>& after_batch) {
  using network::Row;
  const std::size_t bins = engine.spec().bins;
  const auto& layers = engine.spec().architecture.layers;
  if (std::none_of(layers.begin(), layers.end(),
                   [](const network::Layer& layer) { return layer.dropout > 0; }))
    return {std::vector<float>(bins, 1.0F), std::vector<float>(bins, 1.0F)};
  std::vector<std::vector<float>> differential(bins);
  std::vector<std::vector<float>> cumulative(bins);
  for (std::size_t b = 0; b < examples.batches(); ++b) {
    const network::Batch batch = examples.batch(b);
    network::Batch asked = batch;
    asked.profiles = {};
    const network::Predictions predictions = engine.sample(asked, monte_carlo);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      double a_v = 0;
      for (std::size_t bin = 0; bin < bins; ++bin) {
        const float truth = batch.profiles[i * bins + bin];
        a_v += static_cast<double>(truth) * engine.spec().bin_kpc;
        const auto at = [&](Row row, std::size_t more = 0) { return predictions.row(i, row, more)[bin]; };
        if (truth != 0)
          differential[bin].push_back(
              ratio(truth, at(Row::mean), at(Row::quantile, 1), at(Row::quantile, 3)));
        cumulative[bin].push_back(ratio(static_cast<float>(a_v), at(Row::cumulative_mean),
                                        at(Row::cumulative_quantile, 1), at(Row::cumulative_quantile, 3)));
      }
    }
    after_batch();
  }
  return {spread_factors(differential, least_truths), spread_factors(cumulative, least_truths)};
}

}  // namespace coalsack::pipeline

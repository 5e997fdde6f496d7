// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "network/engine.h"
#include "pipeline/engine_maker.h"

namespace coalsack::tests {

/// Stands in for a network where only the handling is tested: its weights and moments mark every batch, key,
/// step and rate that it was given, in order, so that no two different trainings end alike. Quick, and learns
/// nothing.
class MarkingEngine final : public network::Engine {
 public:
  struct Conduct {
    std::uint64_t nan_from_step =
        std::numeric_limits<std::uint64_t>::max();    ///< the loss is NaN from here on
    std::function<void(std::uint64_t step)> at_step;  ///< called before each
  };
  MarkingEngine(const network::ModelSpec& spec, const Conduct& conduct) : spec_(spec), conduct_(conduct) {
    set_parameters(network::first_parameters(spec));
  }

  std::string name() const override { return "marking"; }
  const network::ModelSpec& spec() const override { return spec_; }
  void set_state(const network::TrainingState& state) override { state_ = state; }
  network::TrainingState state() const override { return state_; }
  void set_parameters(std::span<const float> parameters) override {
    state_.parameters.assign(parameters.begin(), parameters.end());
    state_.first_moment.assign(parameters.size(), 0.0F);
    state_.second_moment.assign(parameters.size(), 0.0F);
  }
  void set_references(std::span<const float> counts) override {
    for (const float count : counts) references_ += count;
  }
  void train(const network::Batch& batch, const network::Step& step) override {
    if (conduct_.at_step) conduct_.at_step(step.number);
    double mark = references_ + static_cast<double>(step.number);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      mark = mark * 0.9 + static_cast<double>(batch.keys[i] % 10007) + batch.references[i];
      mark += batch.counts[i * spec_.input.counts() + batch.keys[i] % spec_.input.counts()];
      mark += static_cast<double>(batch.profiles[i * spec_.bins + batch.keys[i] % spec_.bins]);
    }
    for (std::size_t j = 0; j < state_.parameters.size(); ++j) {
      const auto gradient = static_cast<float>(std::sin(mark + static_cast<double>(j)));
      state_.first_moment[j] = 0.9F * state_.first_moment[j] + 0.1F * gradient;
      state_.second_moment[j] = 0.99F * state_.second_moment[j] + 0.01F * gradient * gradient;
      state_.parameters[j] -= step.rate * state_.first_moment[j] / (1 + std::sqrt(state_.second_moment[j]));
    }
    loss_ += (step.number >= conduct_.nan_from_step ? std::numeric_limits<double>::quiet_NaN()
                                                    : 1 + 0.5 * std::sin(mark)) *
             static_cast<double>(batch.size());
    examples_ += batch.size();
  }
  double training_loss() override {
    const double mean = loss_ / static_cast<double>(examples_);
    loss_ = 0;
    examples_ = 0;
    return mean;
  }
  std::vector<float> gradient(const network::Batch& /*batch*/, std::uint64_t /*step*/) override { return {}; }
  double loss(const network::Batch& /*batch*/) override { return 0; }
  void predict(const network::Batch& batch, std::span<float> profiles) override {
    for (std::size_t i = 0; i < batch.size(); ++i)
      for (std::size_t b = 0; b < spec_.bins; ++b)
        profiles[i * spec_.bins + b] = spec_.normalisation.target_mean[b] + state_.parameters[b];
  }
  /// Passes spread evenly over 1 mag/kpc around the prediction.
  network::Predictions sample(const network::Batch& batch, const network::MonteCarlo& monte_carlo) override {
    std::vector<float> means(batch.size() * spec_.bins);
    predict(batch, means);
    network::Predictions out{spec_.bins,
                             std::vector<float>(batch.size() * network::prediction_rows * spec_.bins)};
    std::vector<float> passes(monte_carlo.passes * spec_.bins);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (std::size_t p = 0; p < monte_carlo.passes; ++p)
        for (std::size_t b = 0; b < spec_.bins; ++b)
          passes[p * spec_.bins + b] =
              means[i * spec_.bins + b] - 0.5F +
              (static_cast<float>(p) + 0.5F) / static_cast<float>(monte_carlo.passes);
      network::summarise(
          passes, spec_.bins, spec_.bin_kpc,
          std::span(out.values)
              .subspan(i * network::prediction_rows * spec_.bins, network::prediction_rows * spec_.bins));
    }
    return out;
  }

 private:
  network::ModelSpec spec_;
  Conduct conduct_;
  network::TrainingState state_;
  double references_ = 0;
  double loss_ = 0;
  std::size_t examples_ = 0;
};

inline pipeline::EngineMaker marking_engine(const MarkingEngine::Conduct& conduct = {}) {
  return [conduct](const network::ModelSpec& spec, int /*threads*/) {
    return std::make_unique<MarkingEngine>(spec, conduct);
  };
}

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "network/model.h"

namespace coalsack::pipeline {

/// How the learning rate goes from `rate`, after the warm-up, to rate * rate_end at the last step.
enum class Schedule {
  constant,     ///< stays
  cosine,       ///< half a cosine
  exponential,  ///< falls by the same factor every step
};

/// What the network's outputs are multiplied by to give profiles.
enum class TargetScale {
  uniform,  ///< one number for all bins: errors count alike at every distance
  bin,      ///< each bin's own deviation: errors count relative to what there is to know
};

inline constexpr std::int64_t most_epochs = 1'000'000;

/// All that the result of a training follows from, besides the examples: kept with the model as JSON.
struct TrainingPlan {
  std::string network = "small";  ///< notation, or a preset
  std::int64_t epochs = 6;
  std::int64_t batch = 128;  ///< examples per update
  double rate = 0.001;
  double rate_end = 0.01;
  Schedule schedule = Schedule::cosine;
  std::int64_t warm_up = 100;  ///< first updates, over which the rate rises from 0; a tenth of all at most
  network::Method method = network::Method::adam;
  double momentum = 0.9;
  double weight_decay = 0;
  network::CountScale count_scale = network::CountScale::root;
  TargetScale target_scale = TargetScale::uniform;
  double loss_cumulative = 0.5;  ///< weight of the cumulative A_V's squared error beside dA_V's
  std::int64_t patience = 0;     ///< stops after so many epochs without a better one; 0: never
  std::int64_t average = 0;      ///< the last so many epochs' weights are averaged; 0: none
  std::uint64_t seed = 1;
  std::int64_t window = 32;                    ///< blocks of examples that are shuffled among each other
  std::int64_t normalisation_examples = 4096;  ///< that means and scales are measured on
  std::int64_t validation_examples = 8192;     ///< at most
  std::int64_t calibration_examples = 2048;    ///< at most, of the same split
  std::int64_t calibration_passes = 100;
  std::string extinction_law;  ///< of the examples, and so of the A_V that is predicted
  double r_v = 0;              ///< of that law
};

/// JSON object, sorted by name.
std::string plan_text(const TrainingPlan& plan);
/// Reads what plan_text wrote. Throws base::ProjectRefused.
TrainingPlan parse_plan(std::string_view text);
/// Throws base::InputError naming the option that is out of range.
void check(const TrainingPlan& plan);
/// The first of the options `given` in which two plans differ, as "rate is 0.001, not 0.01"; empty when none.
std::string difference(const TrainingPlan& begun, const TrainingPlan& now,
                       const std::vector<std::string>& given);

/// Weights of the errors of A_V at the bins' outer edges, mean 1: they fall as 1 / (r + 0.5 kpc), so that
/// every factor in distance counts about alike and the far bins, which are most, do not decide alone.
std::vector<float> cumulative_weights(std::size_t bins, double bin_kpc);

/// Puts loss, optimiser and seed into a spec whose bins are known.
void apply(const TrainingPlan& plan, network::ModelSpec& spec);

/// The rate of step `step` of `steps`.
double rate_at(const TrainingPlan& plan, std::uint64_t step, std::uint64_t steps);

}  // namespace coalsack::pipeline

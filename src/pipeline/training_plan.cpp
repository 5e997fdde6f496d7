// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/training_plan.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>

#include "base/error.h"

namespace coalsack::pipeline {
namespace {

using nlohmann::json;

/// Within so much errors of A_V count alike.
constexpr double near_kpc = 0.5;

NLOHMANN_JSON_SERIALIZE_ENUM(Schedule, {{Schedule::constant, "constant"},
                                        {Schedule::cosine, "cosine"},
                                        {Schedule::exponential, "exponential"}})
NLOHMANN_JSON_SERIALIZE_ENUM(TargetScale, {{TargetScale::uniform, "uniform"}, {TargetScale::bin, "bin"}})

json to_json(const TrainingPlan& plan) {
  return {{"network", plan.network},
          {"epochs", plan.epochs},
          {"batch", plan.batch},
          {"rate", plan.rate},
          {"rate_end", plan.rate_end},
          {"schedule", plan.schedule},
          {"warm_up", plan.warm_up},
          {"method", plan.method == network::Method::adam ? "adam" : "momentum"},
          {"momentum", plan.momentum},
          {"weight_decay", plan.weight_decay},
          {"count_scale", plan.count_scale == network::CountScale::root ? "root" : "linear"},
          {"target_scale", plan.target_scale},
          {"loss_cumulative", plan.loss_cumulative},
          {"patience", plan.patience},
          {"average", plan.average},
          {"seed", plan.seed},
          {"window", plan.window},
          {"normalisation_examples", plan.normalisation_examples},
          {"validation_examples", plan.validation_examples},
          {"calibration_examples", plan.calibration_examples},
          {"calibration_passes", plan.calibration_passes},
          {"extinction_law", plan.extinction_law},
          {"r_v", plan.r_v}};
}

std::string shown(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string plan_text(const TrainingPlan& plan) {
  return to_json(plan).dump();
}

TrainingPlan parse_plan(std::string_view text) {
  try {
    const json object = json::parse(text);
    TrainingPlan plan;
    plan.network = object.at("network").get<std::string>();
    plan.epochs = object.at("epochs").get<std::int64_t>();
    plan.batch = object.at("batch").get<std::int64_t>();
    plan.rate = object.at("rate").get<double>();
    plan.rate_end = object.at("rate_end").get<double>();
    plan.schedule = object.at("schedule").get<Schedule>();
    plan.warm_up = object.at("warm_up").get<std::int64_t>();
    plan.method = object.at("method") == "adam" ? network::Method::adam : network::Method::momentum;
    plan.momentum = object.at("momentum").get<double>();
    plan.weight_decay = object.at("weight_decay").get<double>();
    plan.count_scale =
        object.at("count_scale") == "root" ? network::CountScale::root : network::CountScale::linear;
    plan.target_scale = object.at("target_scale").get<TargetScale>();
    plan.loss_cumulative = object.at("loss_cumulative").get<double>();
    plan.patience = object.at("patience").get<std::int64_t>();
    plan.average = object.at("average").get<std::int64_t>();
    plan.seed = object.at("seed").get<std::uint64_t>();
    plan.window = object.at("window").get<std::int64_t>();
    plan.normalisation_examples = object.at("normalisation_examples").get<std::int64_t>();
    plan.validation_examples = object.at("validation_examples").get<std::int64_t>();
    plan.calibration_examples = object.at("calibration_examples").get<std::int64_t>();
    plan.calibration_passes = object.at("calibration_passes").get<std::int64_t>();
    plan.extinction_law = object.value("extinction_law", "");  // earlier models: their recipe's
    plan.r_v = object.value("r_v", 0.0);
    check(plan);
    return plan;
  } catch (const json::exception& error) {
    throw base::ProjectRefused(std::string("its settings cannot be read (") + error.what() + ")");
  } catch (const base::InputError& error) {
    throw base::ProjectRefused(std::string("its settings make no sense: ") + error.what());
  }
}

void check(const TrainingPlan& plan) {
  const auto within = [](const char* option, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      const json range = {low, high};
      throw base::InputError(std::string("--") + option + " " + json(value).dump() + " is not within " +
                             range.dump());
    }
  };
  const auto whole = [&](const char* option, std::int64_t value, std::int64_t low, std::int64_t high) {
    within(option, static_cast<double>(value), static_cast<double>(low), static_cast<double>(high));
  };
  whole("epochs", plan.epochs, 1, most_epochs);
  whole("batch", plan.batch, 1, 65536);
  within("rate", plan.rate, 1e-12, 1e3);
  within("rate-end", plan.rate_end, 0, 1);
  if (plan.schedule == Schedule::exponential && plan.rate_end == 0)
    throw base::InputError("--rate-end 0 cannot be reached exponentially; give a small share");
  whole("warm-up", plan.warm_up, 0, 1'000'000'000);
  within("momentum", plan.momentum, 0, 0.99999);
  within("weight-decay", plan.weight_decay, 0, 1e3);
  within("loss-cumulative", plan.loss_cumulative, 0, 1e6);
  whole("patience", plan.patience, 0, 1'000'000);
  whole("average", plan.average, 0, plan.epochs);
  whole("window", plan.window, 1, 65535);
  whole("normalisation-examples", plan.normalisation_examples, 16, 1 << 20);
  whole("validation-examples", plan.validation_examples, 16, 1 << 20);
  whole("calibration-examples", plan.calibration_examples, 16, 1 << 20);
  whole("calibration-passes", plan.calibration_passes, 2, 100'000);
}

std::string difference(const TrainingPlan& begun, const TrainingPlan& now,
                       const std::vector<std::string>& given) {
  const json before = to_json(begun);
  const json after = to_json(now);
  for (const std::string& name : given)
    if (before.at(name) != after.at(name))
      return name + " is " + shown(before.at(name)) + ", not " + shown(after.at(name));
  return {};
}

std::vector<float> cumulative_weights(std::size_t bins, double bin_kpc) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < bins; ++i)
    weights.push_back(1 / (static_cast<double>(i + 1) * bin_kpc + near_kpc));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<float> out;
  for (const double weight : weights)
    out.push_back(static_cast<float>(weight * static_cast<double>(bins) / sum));
  return out;
}

void apply(const TrainingPlan& plan, network::ModelSpec& spec) {
  spec.loss.differential = 1;
  spec.loss.cumulative = static_cast<float>(plan.loss_cumulative);
  spec.loss.cumulative_weight = cumulative_weights(spec.bins, spec.bin_kpc);
  spec.optimiser.method = plan.method;
  spec.optimiser.momentum = static_cast<float>(plan.momentum);
  spec.optimiser.weight_decay = static_cast<float>(plan.weight_decay);
  spec.seed = plan.seed;
}

double rate_at(const TrainingPlan& plan, std::uint64_t step, std::uint64_t steps) {
  const auto warm_up = std::min(static_cast<std::uint64_t>(plan.warm_up), steps / 10);
  if (step < warm_up) return plan.rate * static_cast<double>(step + 1) / static_cast<double>(warm_up);
  if (steps <= warm_up + 1) return plan.rate;
  const double share = static_cast<double>(step - warm_up) / static_cast<double>(steps - warm_up - 1);
  switch (plan.schedule) {
    case Schedule::cosine:
      return plan.rate * (plan.rate_end + (1 - plan.rate_end) * 0.5 *
                                              (1 + std::cos(std::numbers::pi * std::min(1.0, share))));
    case Schedule::exponential:
      return plan.rate * std::pow(plan.rate_end, std::min(1.0, share));
    case Schedule::constant:
      break;
  }
  return plan.rate;
}

}  // namespace coalsack::pipeline

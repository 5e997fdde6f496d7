// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random_stream.h"
#include "network/engine.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_set.h"
#include "pipeline/model_store.h"
#include "pipeline/training_plan.h"
#include "project/array_store.h"

namespace coalsack::tests {

/// An engine whose predictions can be computed by hand, for tests of what surrounds an engine: the mean of
/// bin i is
///   parameter 0 + sum(observed counts) / (1 + sum(reference counts)) + i / 1000,
/// with a scatter of 0.1 drawn for the sightline's key. It cannot be trained.
class LinearEngine final : public network::Engine {
 public:
  explicit LinearEngine(network::ModelSpec spec) : spec_(std::move(spec)) {}
  std::string name() const override { return "linear"; }
  const network::ModelSpec& spec() const override { return spec_; }
  void set_state(const network::TrainingState& state) override { parameters_ = state.parameters; }
  network::TrainingState state() const override { return {parameters_, {}, {}}; }
  void set_parameters(std::span<const float> parameters) override {
    parameters_.assign(parameters.begin(), parameters.end());
  }
  void set_references(std::span<const float> counts) override {
    sums_.clear();
    for (std::size_t at = 0; at < counts.size(); at += spec_.input.counts()) {
      double sum = 0;
      for (const float count : counts.subspan(at, spec_.input.counts())) sum += count;
      sums_.push_back(sum);
    }
  }
  void train(const network::Batch& /*batch*/, const network::Step& /*step*/) override {}
  double training_loss() override { return std::nan(""); }
  std::vector<float> gradient(const network::Batch& /*batch*/, std::uint64_t /*step*/) override { return {}; }
  double loss(const network::Batch& /*batch*/) override { return 0; }
  void predict(const network::Batch& /*batch*/, std::span<float> /*profiles*/) override {}

  network::Predictions sample(const network::Batch& batch, const network::MonteCarlo& monte_carlo) override {
    network::Predictions out;
    out.bins = spec_.bins;
    out.values.resize(batch.size() * network::prediction_rows * out.bins);
    std::vector<float> passes(monte_carlo.passes * out.bins);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      double sum = 0;
      for (const std::uint16_t count : batch.counts.subspan(i * spec_.input.counts(), spec_.input.counts()))
        sum += count;
      const double level = parameters_.at(0) + sum / (1 + sums_.at(batch.references[i]));
      base::RandomStream stream({monte_carlo.seed, "linear engine", batch.keys[i], 0});
      for (std::size_t k = 0; k < passes.size(); ++k)
        passes[k] =
            static_cast<float>(level + static_cast<double>(k % out.bins) / 1000 + 0.1 * stream.normal());
      network::summarise(
          passes, out.bins, spec_.bin_kpc,
          std::span(out.values)
              .subspan(i * network::prediction_rows * out.bins, network::prediction_rows * out.bins));
    }
    return out;
  }

 private:
  network::ModelSpec spec_;
  std::vector<float> parameters_;
  std::vector<double> sums_;
};

inline std::unique_ptr<network::Engine> linear_engine(const network::ModelSpec& spec, int /*threads*/) {
  return std::make_unique<LinearEngine>(spec);
}

/// Stores a finished model for it in a project: parameter 0 is `level`, all others 0; its spread is stretched
/// by 2 and, for the cumulative A_V, 3.
inline void store_linear_model(const project::Project& project, const std::string& name, float level,
                               const std::string& finished_at) {
  const std::vector<pipeline::StoredDiagram> diagrams = pipeline::diagrams_in_use(project);
  const dust::Bins bins = pipeline::profile_bins(project.settings());
  network::ModelSpec spec;
  spec.bins = bins.size();
  spec.bin_kpc = bins.width_kpc;
  spec.input = {diagrams.size(), static_cast<std::size_t>(diagrams[0].diagram.y.bins),
                static_cast<std::size_t>(diagrams[0].diagram.x.bins)};
  pipeline::TrainingPlan plan;
  plan.network = "P16-D" + std::to_string(bins.count);
  spec.architecture = network::parse_architecture(plan.network);
  pipeline::apply(plan, spec);
  spec.normalisation = {plan.count_scale, std::vector<float>(spec.input.channels(), 1.0F),
                        std::vector<float>(spec.input.channels() * spec.input.cells()),
                        std::vector<float>(spec.bins), std::vector<float>(spec.bins, 1.0F)};
  std::vector<float> parameters(network::parameter_count(spec));
  parameters[0] = level;
  pipeline::Calibration calibration{std::vector<float>(spec.bins, 2.0F), std::vector<float>(spec.bins, 3.0F)};
  std::string names;
  for (const auto& row : diagrams) names += (names.empty() ? "" : ",") + row.name;

  project::Transaction transaction(project.database());
  const project::Digest fingerprint = pipeline::model_fingerprint(spec, parameters, calibration);
  project::Statement(
      project.database(),
      "INSERT INTO model (name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, "
      "fingerprint, finished_at, recipe) SELECT ?1, 'network', 'finished', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "r.hash FROM stage AS s JOIN current_recipe AS c ON c.stage_id = s.stage_id "
      "JOIN recipe AS r ON r.recipe_id = c.recipe_id WHERE s.name = 'example'")
      .run(name, plan.network, names, pipeline::axes_text(diagrams), std::int64_t{bins.count}, bins.width_kpc,
           pipeline::plan_text(plan), std::span<const std::byte>(fingerprint), finished_at);
  pipeline::store_spec(project, name, spec);
  const auto store = [&](const std::string& owner, const char* what, const std::vector<float>& values) {
    project::store_array(project.database(), owner, what,
                         project::Array::of<float>({static_cast<std::int64_t>(values.size())}, values));
  };
  store(pipeline::best_owner(name), "parameters", parameters);
  calibration.differential.insert(calibration.differential.end(), calibration.cumulative.begin(),
                                  calibration.cumulative.end());
  store(pipeline::model_owner(name), "calibration", calibration.differential);
  pipeline::store_best(project, *pipeline::find_model(project, name), {}, parameters);
  transaction.commit();
}

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/training_setup.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/clock.h"
#include "base/error.h"
#include "pipeline/example_sample.h"
#include "pipeline/model_checksum.h"
#include "pipeline/normalisation.h"
#include "pipeline/validation.h"
#include "project/row_counts.h"

namespace coalsack::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t least_validation_examples = 16;

void check_examples(const project::Project& project, const ExampleSet& set, const TrainingPlan& plan) {
  const std::int64_t training = set.count(Split::train);
  const std::int64_t validation = set.count(Split::validation);
  if (training >= plan.batch && validation >= least_validation_examples) return;
  throw base::InputError(
      project.path().string() + ": there are " + std::to_string(training) + " examples to train on and " +
      std::to_string(validation) + " to validate with, and it takes a batch of " +
      std::to_string(plan.batch) + " and " + std::to_string(least_validation_examples) + "; " +
      (set.not_current > 0
           ? std::to_string(set.not_current) + " blocks are missing or stale: `coalsack fill " +
                 project.path().string() + "` makes them"
           : "raise setting examples_per_reference and run `coalsack fill " + project.path().string() + "`"));
}

void check_memory(const ExampleSet& set, const StreamOrder& order, const TrainingMeans& means) {
  const std::size_t bytes = stream_bytes(set, order);
  if (bytes <= means.memory_bytes) return;
  throw base::InputError("reading the examples takes " + std::to_string(bytes >> 20) +
                         " MB and --memory allows " + std::to_string(means.memory_bytes >> 20) +
                         "; raise it, or lower --window (blocks that are shuffled together) or --batch");
}

network::ModelSpec new_spec(const project::Project& project, const ExampleSet& set,
                            const TrainingPlan& plan) {
  network::ModelSpec spec;
  spec.architecture = network::parse_architecture(plan.network);
  // A preset's output fits itself to the project.
  if (plan.network == "small" || plan.network == "paper") spec.architecture.layers.back().units = set.bins;
  spec.input = set.shape;
  spec.bins = set.bins;
  spec.bin_kpc = set.bin_kpc;
  apply(plan, spec);
  ExampleSample sample(project, set, Split::train, static_cast<std::size_t>(plan.normalisation_examples));
  spec.normalisation = measure_normalisation(sample, set, plan.count_scale, plan.target_scale);
  network::check(spec);
  return spec;
}

/// How many epochs take about so many minutes on this machine: a few seconds of training are timed.
std::int64_t epochs_in(const project::Project& project, TrainingSetup& setup, const network::ModelSpec& spec,
                       double minutes, const EngineMaker& make_engine, const TrainingMeans& means) {
  const auto engine = make_engine(spec, means.threads);
  engine->set_references(setup.set.reference_counts);
  StreamOrder order = setup.order();
  order.epochs = std::numeric_limits<std::uint32_t>::max();  // more than a few seconds can use up
  ExampleStream stream(project, setup.set, order, {}, 1);
  std::uint64_t step = 0;
  const auto train_for = [&](double seconds) {
    const auto begin = Clock::now();
    const std::uint64_t first = step;
    while (base::seconds_since(begin) < seconds || step - first < 3) {
      for (int i = 0; i < 4; ++i)
        if (const auto batch = stream.next()) engine->train(*batch, {step++, 1e-6F});
      engine->training_loss();
    }
    return base::seconds_since(begin) / static_cast<double>(step - first);
  };
  train_for(1);
  const double step_s = train_for(3);
  auto begin = Clock::now();
  std::vector<float> profiles;
  ExampleSample validation(project, setup.set, Split::validation,
                           static_cast<std::size_t>(setup.plan.validation_examples));
  network::Batch batch = validation.batch(0);
  batch.profiles = {};
  profiles.resize(batch.size() * spec.bins);
  engine->predict(batch, profiles);
  const double validation_s = base::seconds_since(begin) * static_cast<double>(validation.batches());
  begin = Clock::now();
  engine->sample(batch, {static_cast<std::size_t>(setup.plan.calibration_passes), setup.plan.seed});
  const double asked =
      static_cast<double>(std::min(setup.plan.calibration_examples, setup.set.count(Split::validation)));
  const double calibration_s =
      base::seconds_since(begin) * std::ceil(asked / static_cast<double>(ExampleSample::batch_size));
  const double epoch_s = step_s * static_cast<double>(setup.steps_per_epoch) + validation_s;
  return std::llround(std::clamp(std::floor((60 * minutes - calibration_s) / epoch_s), 1.0,
                                 static_cast<double>(most_epochs)));
}

void refuse_finished(const project::Project& project, const ModelRow& model) {
  if (model.method != "network")
    throw base::InputError("model '" + model.name +
                           "' is the classical fit, which is not trained; give another name");
  if (model.finished)
    throw base::InputError("model '" + model.name +
                           "' is finished and never changes; train another: `coalsack train " +
                           project.path().string() + " NAME`");
}

/// The stored plan of a training that goes on; refuses what would make it another one.
TrainingPlan plan_to_go_on(const project::Project& project, const ModelRow& model, const ExampleSet& set,
                           const TrainingRequest& request) {
  TrainingPlan plan;
  try {
    plan = parse_plan(model.settings);
  } catch (const base::ProjectRefused& error) {
    throw base::ProjectRefused(project.path().string() + ": model '" + model.name + "': " + error.what());
  }
  const std::string cures =
      "; leave it out to go on, begin again with --restart, or train a model of another name";
  std::vector<std::string> given = request.given;
  TrainingPlan asked = request.plan;
  if (request.minutes > 0) {  // which chose the epochs, and keep the average within them
    std::erase(given, "epochs");
    asked.average = std::min(asked.average, plan.epochs);
  }
  const std::string other = difference(plan, asked, given);
  if (!other.empty()) throw base::InputError("model '" + model.name + "' was begun so: its " + other + cures);
  check_fits_project(project, model);
  if (model.recipe != set.recipe || model.examples_hash != set.hash)
    throw base::InputError("model '" + model.name + "' was begun with other examples (" +
                           std::to_string(model.examples) + " to train on) than the project has now (" +
                           std::to_string(set.count(Split::train)) +
                           "); begin again with --restart, or train a model of another name");
  return plan;
}

std::string names_of(const std::vector<StoredDiagram>& diagrams) {
  std::string names;
  for (const StoredDiagram& row : diagrams) names += (names.empty() ? "" : ",") + row.name;
  return names;
}

void check_name(const std::string& name) {
  if (!is_model_name(name))
    throw base::InputError("'" + name +
                           "' is no name for a model: up to 64 letters, digits, '_', '-' and '.'");
}

}  // namespace

StreamOrder TrainingSetup::order() const {
  return {Split::train, plan.seed, static_cast<std::size_t>(plan.batch),
          static_cast<std::size_t>(plan.window), static_cast<std::uint64_t>(plan.epochs)};
}

TrainingSetup set_up_training(const project::Project& project, const std::vector<Stage>& stages,
                              const TrainingRequest& request, const EngineMaker& make_engine,
                              const TrainingMeans& means, const Owner& here, const project::Run& run,
                              base::Progress& progress) {
  check_name(request.name);
  TrainingPlan asked = request.plan;
  if (request.minutes > 0) asked.epochs = most_epochs;  // of which as many as there is time for
  check(asked);
  network::parse_architecture(request.plan.network);  // a mistyped one is said at once
  std::optional<ModelRow> stored = find_model(project, request.name);
  if (stored) refuse_finished(project, *stored);
  TrainingSetup setup;
  setup.set = example_set(project, stages);
  setup.plan =
      stored && !request.restart ? plan_to_go_on(project, *stored, setup.set, request) : request.plan;
  if (!stored || request.restart) {
    setup.plan.extinction_law = project.settings().text("extinction_law");
    setup.plan.r_v = project.settings().real("r_v");
  }
  check_examples(project, setup.set, setup.plan);
  check_memory(setup.set, setup.order(), means);
  if (setup.set.not_current > 0)
    progress.note("note: " + std::to_string(setup.set.not_current) +
                  " blocks of examples are missing or stale and are left out; `coalsack fill` makes them");
  setup.steps_per_epoch = static_cast<std::uint64_t>(setup.set.count(Split::train)) /
                          static_cast<std::uint64_t>(setup.plan.batch);
  const auto engine_for = [&](const network::ModelSpec& spec) {
    setup.engine = make_engine(spec, means.threads);
    setup.engine->set_references(setup.set.reference_counts);
  };

  if (stored && !request.restart) {
    engine_for(stored_spec(project, *stored));
    project::Transaction transaction(project.database());
    take_training_claim(project, *stored, here);
    transaction.commit();
    setup.model = *find_model(project, request.name);
    refuse_finished(project, setup.model);  // another process may have ended it meanwhile
    setup.resumed = true;
    return setup;
  }
  const network::ModelSpec spec = new_spec(project, setup.set, setup.plan);
  if (request.minutes > 0) {
    setup.plan.epochs = epochs_in(project, setup, spec, request.minutes, make_engine, means);
    setup.plan.average = std::min(setup.plan.average, setup.plan.epochs);
    progress.note("note: " + std::to_string(setup.plan.epochs) + " epochs take about " +
                  std::to_string(std::llround(request.minutes)) +
                  " minutes here; another machine would choose otherwise (--epochs " +
                  std::to_string(setup.plan.epochs) + " gives the same model anywhere)");
  }
  engine_for(spec);
  project::Transaction transaction(project.database());
  stored = find_model(project, request.name);
  if (stored) {
    refuse_finished(project, *stored);
    if (!request.restart)
      throw base::ProjectBusy(project.path().string() + ": another process has just begun model '" +
                              request.name + "'");
    take_training_claim(project, *stored, here);
    const auto epochs = static_cast<std::int64_t>(training_epochs(project, stored->model_id).size());
    project::count_dropped_rows(project.database(), "training_epoch", epochs);
    project::count_dropped_rows(project.database(), "model", 1);
    project.statement("training/drop_arrays").run(request.name);
    project.statement("training/drop_model").run(stored->model_id);
  }
  const std::span<const std::byte> recipe(setup.set.recipe);
  const std::span<const std::byte> hash(setup.set.hash);
  project.statement("training/insert_model")
      .run(request.name, network::notation(spec.architecture), names_of(setup.set.diagrams),
           axes_text(setup.set.diagrams), static_cast<std::int64_t>(spec.bins), spec.bin_kpc,
           plan_text(setup.plan), recipe, hash, setup.set.count(Split::train),
           static_cast<std::int64_t>(network::parameter_count(spec)), run.id());
  store_spec(project, request.name, spec);
  setup.model = *find_model(project, request.name);
  const project::Digest checksum = model_checksum(project, setup.model.model_id);
  project.statement("training/store_checksum")
      .run(setup.model.model_id, std::span<const std::byte>(checksum));
  take_training_claim(project, setup.model, here);
  transaction.commit();
  return setup;
}

}  // namespace coalsack::pipeline

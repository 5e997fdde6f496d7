// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/training.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/model_store.h"
#include "project/digest.h"
#include "tools/engines.h"
#include "tools/interrupt.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct TrainOptions {
  pipeline::TrainingRequest request;
  std::string schedule = "cosine", method = "adam", count_scale = "root", target_scale = "uniform";
  std::int64_t seed = -1;
  double checkpoint_seconds = 60;
  bool unless_finished = false;
};

nlohmann::json epoch_json(const pipeline::EpochRow& row) {
  return {{"epoch", row.epoch},
          {"training_loss", row.training_loss},
          {"validation_loss", row.validation_loss},
          {"rms_dav_mag_per_kpc", row.rms_dav_mag_per_kpc},
          {"rms_a_v_mag", row.rms_a_v_mag},
          {"rate", row.rate},
          {"steps", row.steps},
          {"seconds", row.seconds},
          {"best", row.best}};
}

void print(const Shell& shell, const pipeline::TrainingReport& report) {
  const pipeline::EpochRow* best = &report.epochs.front();
  nlohmann::json epochs = nlohmann::json::array();
  for (const pipeline::EpochRow& row : report.epochs) {
    epochs.push_back(epoch_json(row));
    if (row.best) best = &row;
  }
  if (shell.json) {
    shell.print_json({{"model", report.name},
                      {"architecture", report.architecture},
                      {"engine", report.engine},
                      {"parameters", report.parameters},
                      {"examples", report.examples},
                      {"validation_examples", report.validation_examples},
                      {"planned_epochs", report.planned_epochs},
                      {"resumed", report.resumed},
                      {"epochs", epochs},
                      {"best", epoch_json(*best)},
                      {"seconds", report.seconds},
                      {"waited_s", report.waited_s},
                      {"weights_hash", project::hex(report.weights_hash)},
                      {"fingerprint", project::hex(report.fingerprint)}});
    return;
  }
  std::printf("model %s: %s, %s weights, trained on %s examples\n", report.name.c_str(),
              report.architecture.c_str(), grouped(report.parameters).c_str(),
              grouped(report.examples).c_str());
  std::printf(
      "best of %lld epochs: %lld, rms error %.3f mag/kpc and %.3f mag of A_V on %s validation examples\n",
      static_cast<long long>(report.epochs.size()), static_cast<long long>(best->epoch),
      best->rms_dav_mag_per_kpc, best->rms_a_v_mag, grouped(report.validation_examples).c_str());
  std::printf("fingerprint %s, %.0f s with %s\n", project::hex(report.fingerprint).c_str(), report.seconds,
              report.engine.c_str());
}

void print_finished(const Shell& shell, const pipeline::ModelRow& model) {
  if (shell.json)
    shell.print_json({{"model", model.name}, {"fingerprint", project::hex(*model.fingerprint)}});
  else
    shell.say("model " + model.name + " is finished already; nothing was trained");
}

/// The members of the plan that were typed.
std::vector<std::string> given(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const char* const name : {"network", "epochs", "batch", "rate", "rate_end", "schedule", "warm_up",
                                 "method", "momentum", "weight_decay", "count_scale", "target_scale",
                                 "loss_cumulative", "patience", "average", "seed", "window"}) {
    std::string option = std::string("--") + name;
    std::replace(option.begin(), option.end(), '_', '-');
    if (verb.count(option) > 0) names.emplace_back(name);
  }
  return names;
}

void train(const Shell& shell, const CLI::App& verb, TrainOptions options) {
  pipeline::TrainingRequest& request = options.request;
  request.given = given(verb);
  pipeline::TrainingPlan& plan = request.plan;
  plan.schedule = options.schedule == "cosine"        ? pipeline::Schedule::cosine
                  : options.schedule == "exponential" ? pipeline::Schedule::exponential
                                                      : pipeline::Schedule::constant;
  plan.method = options.method == "adam" ? network::Method::adam : network::Method::momentum;
  plan.count_scale = options.count_scale == "root" ? network::CountScale::root : network::CountScale::linear;
  plan.target_scale =
      options.target_scale == "bin" ? pipeline::TargetScale::bin : pipeline::TargetScale::uniform;
  if (request.name.empty())
    request.name = plan.network == "small" || plan.network == "paper" ? plan.network : "network";
  const pipeline::EngineMaker make_engine = engine_maker(shell);
  const InterruptWatch watch;
  const project::Project project = shell.open(project::Access::write);
  if (options.unless_finished) {
    const auto model = pipeline::find_model(project, request.name);
    if (model && model->finished) return print_finished(shell, *model);
  }
  plan.seed =
      static_cast<std::uint64_t>(options.seed >= 0 ? options.seed : project.settings().integer("seed"));
  project::Run run(project, shell.run_arguments());
  const auto progress = shell.progress();
  try {
    const auto report = pipeline::train(
        project, shell.stages, request, make_engine,
        {shell.thread_count(), static_cast<std::size_t>(shell.memory_mb) << 20, options.checkpoint_seconds},
        run, *progress, watch.token());
    run.finish("done");
    print(shell, report);
  } catch (const base::Interrupted&) {
    run.finish("interrupted");
    throw;
  }
}

}  // namespace

void add_train(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<TrainOptions>();
  pipeline::TrainingPlan& plan = options->request.plan;
  CLI::App* const verb = shell.verb(app, "train", "Train a network from the examples in the file", [] {});
  verb->callback([&shell, verb, options] { train(shell, *verb, *options); });
  shell.add_compute_options(*verb, "MB that examples on their way to the trainer may take");
  add_network_options(*verb, shell);
  verb->add_option("NAME", options->request.name, "Of the model (default: the preset, or 'network')");
  verb->add_option("--network", plan.network, "Layers, as C5x5.12-P2-D3072d0.1-D128, or small, or paper")
      ->capture_default_str();
  verb->add_option("--epochs", plan.epochs, "Times that every example is seen")->capture_default_str();
  verb->add_option("--minutes", options->request.minutes,
                   "As many epochs as take so long here: the model then depends on this machine's speed")
      ->check(CLI::Range(0.01, 1e6));
  verb->add_option("--batch", plan.batch, "Examples per update of the weights")->capture_default_str();
  verb->add_option("--rate", plan.rate, "Learning rate at its highest")->capture_default_str();
  verb->add_option("--schedule", options->schedule, "How the rate falls")
      ->check(CLI::IsMember({"cosine", "exponential", "constant"}))
      ->capture_default_str();
  verb->add_option("--rate-end", plan.rate_end, "Share of it that is left at the end")->capture_default_str();
  verb->add_option("--warm-up", plan.warm_up, "Updates over which it rises first")->capture_default_str();
  verb->add_option("--method", options->method, "How weights follow the gradient")
      ->check(CLI::IsMember({"adam", "momentum"}))
      ->capture_default_str();
  verb->add_option("--momentum", plan.momentum, "Share of the last update that is kept")
      ->capture_default_str();
  verb->add_option("--weight-decay", plan.weight_decay, "By which weights shrink, times the rate")
      ->capture_default_str();
  verb->add_option("--count-scale", options->count_scale, "Counts as they are, or the root of count + 3/8")
      ->check(CLI::IsMember({"root", "linear"}))
      ->capture_default_str();
  verb->add_option("--target-scale", options->target_scale,
                   "Errors of all bins count alike, or relative to each bin's spread")
      ->check(CLI::IsMember({"uniform", "bin"}))
      ->capture_default_str();
  verb->add_option("--loss-cumulative", plan.loss_cumulative,
                   "Weight of the error of cumulative A_V in the loss")
      ->capture_default_str();
  verb->add_option("--patience", plan.patience, "Stop after so many epochs that were not better; 0: never")
      ->capture_default_str();
  verb->add_option("--average", plan.average, "Average the weights of so many last epochs; 0: none")
      ->capture_default_str();
  verb->add_option("--seed", options->seed, "Of first weights, order and dropout (default: setting seed)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
  verb->add_option("--window", plan.window, "Blocks of 256 examples that are shuffled among each other")
      ->capture_default_str();
  verb->add_option("--checkpoint-seconds", options->checkpoint_seconds, "Between checkpoints within an epoch")
      ->check(CLI::Range(0.0, 1e9))
      ->capture_default_str();
  verb->add_flag("--unless-finished", options->unless_finished,
                 "Do nothing when the model of that name is finished, whatever the other options say");
  verb->add_flag("--restart", options->request.restart, "Forget an unfinished training of that name first");
}

}  // namespace coalsack::tools

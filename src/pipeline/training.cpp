// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>

#include "base/clock.h"
#include "base/error.h"
#include "pipeline/domain_store.h"
#include "pipeline/training_setup.h"
#include "pipeline/validation.h"
#include "project/array_store.h"

namespace coalsack::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

/// The loss is looked at, and a checkpoint possible, after every so many examples: fixed, so that sums come
/// out the same wherever a training was interrupted.
constexpr std::int64_t group_examples = 1024;
/// Checkpoints take at most a twentieth of the time.
constexpr double checkpoint_share = 20;

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

template <typename... Arguments>
std::string text_of(const char* format, Arguments... arguments) {
  char text[256];
  std::snprintf(text, sizeof text, format, arguments...);
  return text;
}

class Training {
 public:
  Training(const project::Project& project, const std::vector<Stage>& stages, TrainingSetup& setup,
           const TrainingMeans& means, const Owner& here, const project::Run& run, base::Progress& progress,
           const std::stop_token& stop)
      : project_(project),
        stages_(stages),
        setup_(setup),
        means_(means),
        here_(here),
        run_(run),
        progress_(progress),
        stop_(stop),
        engine_(*setup.engine),
        plan_(setup.plan),
        validation_(project, setup.set, Split::validation,
                    static_cast<std::size_t>(setup.plan.validation_examples)),
        group_(std::max<std::int64_t>(1, group_examples / setup.plan.batch)) {}

  TrainingReport run() {
    const auto begin = Clock::now();
    recall();
    if (!over()) go_through();
    finish();
    report_.seconds = base::seconds_since(begin);
    return report_;
  }

 private:
  std::int64_t steps_per_epoch() const { return static_cast<std::int64_t>(setup_.steps_per_epoch); }

  /// Takes up where the last checkpoint left off.
  void recall() {
    report_.name = setup_.model.name;
    report_.engine = engine_.name();
    report_.architecture = setup_.model.architecture;
    report_.examples = setup_.model.examples;
    report_.validation_examples = static_cast<std::int64_t>(validation_.size());
    report_.parameters = setup_.model.parameters;
    report_.planned_epochs = plan_.epochs;
    report_.resumed = setup_.resumed;
    report_.epochs = training_epochs(project_, setup_.model.model_id);
    for (const EpochRow& row : report_.epochs)
      if (row.best) best_ = row;
    const auto last = load_last(project_, setup_.model, static_cast<std::size_t>(setup_.model.parameters));
    if (!last) return;
    at_ = last->at;
    average_ = last->average;
    engine_.set_state(last->state);
    if (at_.epoch > plan_.epochs || at_.batch >= steps_per_epoch() ||
        at_.step != at_.epoch * steps_per_epoch() + at_.batch ||
        static_cast<std::int64_t>(report_.epochs.size()) != at_.epoch)
      throw base::ProjectRefused(project_.path().string() + ": model '" + setup_.model.name +
                                 "': its checkpoint contradicts its plan; begin again with --restart");
  }

  bool over() const {
    if (at_.epoch >= plan_.epochs) return true;
    return plan_.patience > 0 && best_ && at_.epoch - best_->epoch >= plan_.patience;
  }

  void go_through() {
    const std::int64_t steps = plan_.epochs * steps_per_epoch();
    const int readers = std::clamp(means_.threads / 4, 1, 8);
    ExampleStream stream(project_, setup_.set, setup_.order(),
                         {static_cast<std::uint64_t>(at_.epoch), static_cast<std::uint64_t>(at_.batch)},
                         readers);
    progress_.start("train " + setup_.model.name,
                    static_cast<std::uint64_t>((steps - at_.step) * plan_.batch));
    const std::int64_t first_step = at_.step;
    epoch_begun_ = last_checkpoint_ = Clock::now();
    while (!over()) {
      const auto batch = stream.next();
      if (!batch) throw base::Error("the examples ended before the epochs did");
      rate_ = rate_at(plan_, static_cast<std::uint64_t>(at_.step), static_cast<std::uint64_t>(steps));
      engine_.train(*batch, {static_cast<std::uint64_t>(at_.step), static_cast<float>(rate_)});
      ++at_.step;
      ++at_.batch;
      const bool epoch_ends = at_.batch == steps_per_epoch();
      if (at_.batch % group_ == 0 || epoch_ends) {
        look_at_loss();
        renew_in_time();
        if (epoch_ends)
          end_epoch();
        else if (stop_.stop_requested() || base::seconds_since(last_checkpoint_) >= checkpoint_interval())
          checkpoint_within_epoch();
        progress_.update(static_cast<std::uint64_t>((at_.step - first_step) * plan_.batch));
        if (stop_.stop_requested() && !over()) {
          progress_.finish();
          throw base::Interrupted("interrupted in epoch " + std::to_string(at_.epoch + 1) + " of " +
                                  std::to_string(plan_.epochs) + "; all of it is kept, `coalsack train " +
                                  project_.path().string() + " " + setup_.model.name + "` goes on");
        }
      }
    }
    report_.waited_s = stream.waited_s();
    progress_.finish();
  }

  void look_at_loss() {
    const std::int64_t batches = at_.batch % group_ == 0 ? group_ : at_.batch % group_;
    const double loss = engine_.training_loss();
    if (!std::isfinite(loss)) diverged("the loss");
    at_.loss_sum += loss * static_cast<double>(batches * plan_.batch);
    at_.loss_examples += batches * plan_.batch;
    progress_.describe(text_of("epoch %lld of %lld, loss %.4f, rate %.2g",
                               static_cast<long long>(at_.epoch) + 1, static_cast<long long>(plan_.epochs),
                               at_.loss_sum / static_cast<double>(at_.loss_examples), rate_));
  }

  [[noreturn]] void diverged(const std::string& what) {
    progress_.finish();
    throw base::InputError(
        "model '" + setup_.model.name + "': " + what + " is no longer a number, in epoch " +
        std::to_string(at_.epoch + 1) + ", update " + std::to_string(at_.step) +
        "; the last good checkpoint is kept. Begin again with a lower rate (it was " +
        text_of("%g", plan_.rate) + "): `coalsack train " + project_.path().string() + " " +
        setup_.model.name + " --restart --rate " + text_of("%g", plan_.rate / 4) + "`");
  }

  double checkpoint_interval() const {
    return std::max(means_.checkpoint_seconds, checkpoint_share * checkpoint_took_);
  }

  /// Within the caller's transaction: this is still our training, and the examples are what they were.
  void check_ours() {
    renew_training_claim(project_, setup_.model, here_);
    const std::int64_t replaced = replaced_examples(project_);
    if (replaced == setup_.set.replaced) return;
    if (example_set(project_, stages_).hash == setup_.set.hash) {
      setup_.set.replaced = replaced;  // none of ours
      return;
    }
    throw base::Error(project_.path().string() + ": examples were replaced while model '" +
                      setup_.model.name + "' was trained on them; begin again with --restart");
  }

  /// A claim that is not renewed expires. Another program may hold the file: then the next time.
  void renew_in_time() {
    if (base::seconds_since(renewed_) < static_cast<double>(claim_renewal_s)) return;
    renewed_ = Clock::now();
    try {
      project::Transaction transaction(project_.database());
      renew_training_claim(project_, setup_.model, here_);
      transaction.commit();
    } catch (const TakenOver&) {
      throw;
    } catch (const base::ProjectBusy&) {  // NOLINT(bugprone-empty-catch)
    }
  }

  double epoch_seconds() const { return at_.seconds + base::seconds_since(epoch_begun_); }

  Checkpoint checkpoint() {
    Checkpoint out{at_, engine_.state(), average_};
    out.at.seconds = epoch_seconds();
    if (!all_finite(out.state.parameters)) diverged("a weight");
    return out;
  }

  /// Another program may hold the file for long; the training goes on without this checkpoint, unless it is
  /// about to stop.
  void checkpoint_within_epoch() {
    const auto begin = Clock::now();
    const Checkpoint now = checkpoint();
    try {
      project::Transaction transaction(project_.database());
      check_ours();
      store_last(project_, setup_.model, now);
      transaction.commit();
    } catch (const TakenOver&) {
      throw;
    } catch (const base::ProjectBusy& error) {
      if (stop_.stop_requested()) throw;
      progress_.note(std::string("note: no checkpoint this time: ") + error.what());
    }
    last_checkpoint_ = Clock::now();
    checkpoint_took_ = base::seconds_since(begin);
  }

  void end_epoch() {
    Checkpoint now = checkpoint();
    ++at_.epoch;
    at_.batch = 0;
    std::vector<float> candidate = now.state.parameters;
    if (plan_.average > 0 && at_.epoch > plan_.epochs - plan_.average) {
      add_to_average(candidate);
      candidate = average_;
      engine_.set_parameters(candidate);
    }
    const ValidationScore score = validate(engine_, validation_, [this] { renew_in_time(); });
    if (plan_.average > 0) engine_.set_state(now.state);
    if (!std::isfinite(score.loss)) {
      --at_.epoch;  // the epoch that it came out in
      diverged("the validation loss");
    }
    EpochRow row{at_.epoch,
                 at_.loss_sum / static_cast<double>(at_.loss_examples),
                 score.loss,
                 score.rms_dav_mag_per_kpc,
                 score.rms_a_v_mag,
                 rate_,
                 at_.step,
                 epoch_seconds(),
                 !best_ || score.loss < best_->validation_loss};
    at_.loss_sum = 0;
    at_.loss_examples = 0;
    at_.seconds = 0;
    const auto begin = Clock::now();
    now.at = at_;
    now.average = average_;
    project::Transaction transaction(project_.database());
    check_ours();
    store_epoch(project_, setup_.model, row);
    if (row.best) store_best(project_, setup_.model, at_, candidate);
    store_last(project_, setup_.model, now);
    transaction.commit();
    checkpoint_took_ = base::seconds_since(begin);
    if (row.best) {
      for (EpochRow& before : report_.epochs) before.best = false;
      best_ = row;
    }
    report_.epochs.push_back(row);
    epoch_begun_ = last_checkpoint_ = Clock::now();
    progress_.note(
        text_of("epoch %lld of %lld: loss %.4f, validation %.4f, rms %.3f mag/kpc, A_V %.3f mag, %.1f s%s",
                static_cast<long long>(row.epoch), static_cast<long long>(plan_.epochs), row.training_loss,
                row.validation_loss, row.rms_dav_mag_per_kpc, row.rms_a_v_mag, row.seconds,
                row.best ? ", best so far" : ""));
  }

  void add_to_average(std::span<const float> parameters) {
    average_.resize(parameters.size(), 0.0F);
    ++at_.averaged;
    const auto n = static_cast<float>(at_.averaged);
    for (std::size_t i = 0; i < parameters.size(); ++i) average_[i] += (parameters[i] - average_[i]) / n;
  }

  void finish() {
    const std::vector<float> best =
        load_best(project_, setup_.model, static_cast<std::size_t>(setup_.model.parameters));
    engine_.set_parameters(best);
    // Blocks of its own: the first ones of validation_ are those of the first references.
    ExampleSample sample(project_, setup_.set, Split::validation,
                         static_cast<std::size_t>(plan_.calibration_examples));
    const Calibration calibration =
        measure_calibration(engine_, sample, {static_cast<std::size_t>(plan_.calibration_passes), plan_.seed},
                            [this] { renew_in_time(); });
    std::vector<float> both = calibration.differential;
    both.insert(both.end(), calibration.cumulative.begin(), calibration.cumulative.end());
    report_.fingerprint = model_fingerprint(engine_.spec(), best, calibration);
    report_.weights_hash = weights_hash(best);
    // Measured now, so that it does not depend on which examples are here when somebody first fills a map.
    const auto domain = measured_domain(project_, stages_, setup_.model.model_id);
    project::Transaction transaction(project_.database());
    check_ours();
    project::store_array(project_.database(), model_owner(setup_.model.name), "calibration",
                         project::Array::of<float>({2, static_cast<std::int64_t>(engine_.spec().bins)},
                                                   std::span<const float>(both)));
    project_.statement("training/drop_last_arrays").run(setup_.model.name);
    project_.statement("training/drop_checkpoint").run(setup_.model.model_id);
    project_.statement("training/finish_model")
        .run(setup_.model.model_id, std::span<const std::byte>(report_.fingerprint));
    if (domain)
      store_domain(project_, stages_, setup_.model.model_id, report_.fingerprint, *domain, run_.id());
    drop_training_claim(project_, setup_.model.model_id, here_);
    transaction.commit();
  }

  const project::Project& project_;
  const std::vector<Stage>& stages_;
  TrainingSetup& setup_;
  const TrainingMeans& means_;
  const Owner& here_;
  const project::Run& run_;
  base::Progress& progress_;
  const std::stop_token& stop_;
  network::Engine& engine_;
  const TrainingPlan& plan_;
  ExampleSample validation_;
  std::int64_t group_;  ///< batches

  TrainingReport report_;
  TrainingPosition at_;
  std::vector<float> average_;
  std::optional<EpochRow> best_;
  double rate_ = 0;
  double checkpoint_took_ = 0;
  Clock::time_point epoch_begun_;
  Clock::time_point last_checkpoint_;
  Clock::time_point renewed_ = Clock::now();
};

}  // namespace

TrainingReport train(const project::Project& project, const std::vector<Stage>& stages,
                     const TrainingRequest& request, const EngineMaker& make_engine,
                     const TrainingMeans& means, project::Run& run, base::Progress& progress,
                     const std::stop_token& stop) {
  const Owner here = this_process();
  TrainingSetup setup = set_up_training(project, stages, request, make_engine, means, here, run, progress);
  try {
    return Training(project, stages, setup, means, here, run, progress, stop).run();
  } catch (...) {
    const std::exception_ptr error = std::current_exception();
    try {
      project::Transaction transaction(project.database());
      drop_training_claim(project, setup.model.model_id, here);
      transaction.commit();
    } catch (
        const std::exception&) {  // NOLINT(bugprone-empty-catch): the first error is the one to report; the
    }                             // claim of a dead process expires
    std::rethrow_exception(error);
  }
}

}  // namespace coalsack::pipeline

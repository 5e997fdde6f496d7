// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/scoring.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "network/kernels/loss.h"
#include "network/prediction.h"
#include "pipeline/classical_pool.h"
#include "pipeline/example_block.h"
#include "pipeline/example_sample.h"
#include "pipeline/example_set.h"
#include "pipeline/model_store.h"
#include "pipeline/prediction_store.h"

namespace coalsack::pipeline {
namespace {

constexpr std::size_t mean_profile_examples = 4096;

/// Which of `all` sightlines to take when `most` are wanted: evenly spread.
std::vector<std::size_t> evenly(std::size_t all, std::size_t most) {
  std::vector<std::size_t> chosen;
  const std::size_t count = std::min(all, most);
  for (std::size_t k = 0; k < count; ++k) chosen.push_back((2 * k + 1) * all / (2 * count));
  return chosen;
}

std::size_t told_bins(std::span<const float> target) {
  return static_cast<std::size_t>(network::told_bins(target.data(), static_cast<int>(target.size())));
}

/// The rows of targets (examples, bins) as if they were draws, each bin from the examples that are told
/// there.
std::vector<float> rows_of_targets(std::span<const float> targets, std::size_t bins, double bin_kpc) {
  const std::size_t examples = targets.size() / bins;
  std::vector<std::size_t> reached(examples);
  for (std::size_t i = 0; i < examples; ++i) reached[i] = told_bins(targets.subspan(i * bins, bins));
  std::vector<double> a_v(examples);
  std::vector<float> rows(network::prediction_rows * bins), density, cumulative;
  std::vector<float> one(network::prediction_rows);
  constexpr auto half = static_cast<std::size_t>(network::Row::cumulative_mean);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    density.clear();
    cumulative.clear();
    for (std::size_t i = 0; i < examples; ++i) {
      a_v[i] += static_cast<double>(targets[i * bins + bin]) * bin_kpc;
      if (bin >= reached[i]) continue;
      density.push_back(targets[i * bins + bin]);
      cumulative.push_back(static_cast<float>(a_v[i]));
    }
    if (density.empty()) continue;
    network::summarise(density, 1, 1.0, one);
    for (std::size_t row = 0; row < half; ++row) rows[row * bins + bin] = one[row];
    network::summarise(cumulative, 1, 1.0, one);
    for (std::size_t row = half; row < one.size(); ++row) rows[row * bins + bin] = one[row];
  }
  return rows;
}

class Scorer {
 public:
  Scorer(const project::Project& project, const std::vector<Stage>& stages, const ScoreRequest& request,
         base::Progress& progress, const std::stop_token& stop,
         const std::function<void(const ScoredSightline&)>& use)
      : project_(project),
        request_(request),
        progress_(progress),
        stop_(stop),
        use_(use),
        set_(example_set(project, stages)) {
    if (request.sightlines < 1 || request.fit_sightlines < 0 || request.passes < 1)
      throw base::InputError("score: at least 1 sightline and 1 pass are needed");
    summary_.bins = set_.bins;
    summary_.bin_kpc = set_.bin_kpc;
    if (set_.blocks.empty())
      throw base::InputError("there are no training examples to score on; `coalsack fill " +
                             project.path().string() + "` makes them");
    choose_model();
  }

  ScoreSummary run(const EngineMaker& make_engine) {
    {
      ExampleSample training(project_, set_, Split::train, mean_profile_examples);
      mean_profile_ = rows_of_targets(training.profiles(), set_.bins, set_.bin_kpc);
    }
    test_split(make_engine);
    simulated_sky();
    if (summary_.test_sightlines + summary_.sky_sightlines == 0)
      throw base::InputError(
          "nothing to score on: no example is in the test split, and no simulated pixel is mapped");
    summary_.seconds_a_fit = summary_.fits == 0 ? 0 : fit_seconds_ / static_cast<double>(summary_.fits);
    return summary_;
  }

 private:
  void choose_model() {
    if (!request_.model.empty()) {
      model_ = model_to_use(project_, request_.model);
    } else {
      for (const ModelRow& row : models(project_))
        if (row.finished && row.method == "network") model_ = model_to_use(project_, "");
    }
    if (!model_) return;
    check_fits_project(project_, *model_);
    if (model_->method == "network") summary_.model = model_->name;
  }

  bool has_network() const { return model_ && model_->method == "network"; }

  void test_split(const EngineMaker& make_engine) {
    const std::size_t most = static_cast<std::size_t>(request_.sightlines);
    ExampleSample examples(project_, set_, Split::test, most);
    summary_.test_examples = set_.count(Split::test);
    summary_.test_sightlines = static_cast<std::int64_t>(examples.size());
    if (examples.size() == 0) return;

    std::vector<float> network = predicted(make_engine, examples);
    const std::vector<float> profiles = examples.profiles();
    const std::vector<std::size_t> sample =
        evenly(examples.size(), static_cast<std::size_t>(request_.fit_sightlines));
    std::vector<ClassicalTask> tasks;
    for (std::size_t b = 0, next = 0; b < examples.batches() && next < sample.size(); ++b) {
      const network::Batch batch = examples.batch(b);
      for (std::size_t i = 0; i < batch.size() && next < sample.size(); ++i) {
        if (b * ExampleSample::batch_size + i != sample[next]) continue;
        ++next;
        ClassicalTask& task = tasks.emplace_back();
        task.reference_id = set_.references[batch.references[i]];
        task.key = batch.keys[i];
        for (std::size_t d = 0; d < set_.shape.diagrams; ++d) {
          const auto counts =
              batch.counts.subspan(i * set_.shape.counts() + d * set_.shape.cells(), set_.shape.cells());
          task.counts.emplace_back(counts.begin(), counts.end());
        }
      }
    }
    const std::vector<ClassicalResult> fits = fit_all(project_, tasks, request_.threads, progress_, stop_);
    const std::size_t size = network::prediction_rows * set_.bins;
    for (std::size_t i = 0, next = 0; i < examples.size(); ++i) {
      ScoredSightline one;
      one.on = ScoredOn::test_split;
      one.truth = std::span(profiles).subspan(i * set_.bins, set_.bins);
      one.reached = told_bins(one.truth);
      if (!network.empty()) one.network = std::span<const float>(network).subspan(i * size, size);
      one.mean_profile = mean_profile_;
      if (next < sample.size() && sample[next] == i) {
        if (!fits[next].rows.empty()) add_fit(one, fits[next]);
        ++next;
      }
      use_(one);
    }
  }

  /// Rows of the network for every example; empty when there is none.
  std::vector<float> predicted(const EngineMaker& make_engine, ExampleSample& examples) {
    if (!has_network()) return {};
    const LoadedModel model = load_model(project_, model_->model_id);
    const std::unique_ptr<network::Engine> engine = make_engine(model.spec, request_.threads);
    engine->set_parameters(model.parameters);
    engine->set_references(set_.reference_counts);
    summary_.engine = engine->name();
    const network::MonteCarlo monte_carlo{static_cast<std::size_t>(request_.passes),
                                          static_cast<std::uint64_t>(project_.settings().integer("seed"))};
    std::vector<float> rows;
    progress_.start("predictions", examples.size());
    for (std::size_t b = 0; b < examples.batches(); ++b) {
      if (stop_.stop_requested()) throw base::Interrupted("stopped; scoring keeps nothing, run it again");
      network::Batch batch = examples.batch(b);
      batch.profiles = {};
      const network::Predictions some = engine->sample(batch, monte_carlo);
      rows.insert(rows.end(), some.values.begin(), some.values.end());
      progress_.update(rows.size() / (network::prediction_rows * set_.bins));
    }
    progress_.finish();
    stretch_spread(model.calibration.differential, model.calibration.cumulative, set_.bins, rows);
    return rows;
  }

  void simulated_sky() {
    if (!model_ || project_.settings().text("sky_source") != "simulated") return;
    std::vector<std::pair<std::int64_t, std::int64_t>> pixels;  // uniq, reference
    project::Statement rows = project_.statement("score/sky");
    rows.start(model_->model_id);
    while (rows.step()) pixels.emplace_back(rows.integer(0), rows.integer(1));
    summary_.sky_pixels = static_cast<std::int64_t>(pixels.size());
    const std::vector<std::size_t> chosen =
        evenly(pixels.size(), static_cast<std::size_t>(request_.sightlines));
    const std::vector<std::size_t> sample =
        evenly(chosen.size(), static_cast<std::size_t>(request_.fit_sightlines));
    summary_.sky_sightlines = static_cast<std::int64_t>(chosen.size());

    std::vector<ClassicalTask> tasks;
    for (std::size_t i = 0, next = 0; i < chosen.size(); ++i) {
      const auto& [uniq, reference_id] = pixels[chosen[i]];
      ClassicalTask& task = tasks.emplace_back();
      task.reference_id = reference_id;
      task.key = static_cast<std::uint64_t>(uniq);
      task.truth = stored_truth(project_, uniq);
      if (next == sample.size() || sample[next] != i) continue;
      ++next;
      for (const StoredDiagram& row : set_.diagrams)
        task.counts.push_back(stored_observed_diagram(project_, uniq, row.diagram_id));
    }
    const std::vector<ClassicalResult> results = fit_all(project_, tasks, request_.threads, progress_, stop_);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      ScoredSightline one;
      one.on = ScoredOn::simulated_sky;
      one.truth = tasks[i].truth;
      one.reached = results[i].reached;
      std::optional<StoredPrediction> stored;
      if (has_network()) {
        stored = stored_prediction(project_, pixels[chosen[i]].first, model_->model_id);
        if (!stored || stored->bins != set_.bins)
          throw base::ProjectRefused(project_.path().string() + ": the prediction of pixel " +
                                     std::to_string(pixels[chosen[i]].first) +
                                     " is missing; run `coalsack verify`");
        one.network = stored->rows;
      }
      one.mean_profile = mean_profile_;
      if (!results[i].rows.empty()) add_fit(one, results[i]);
      use_(one);
    }
  }

  void add_fit(ScoredSightline& one, const ClassicalResult& fit) {
    one.fitted = true;
    one.poisson_fit = fit.rows;
    ++summary_.fits;
    fit_seconds_ += fit.seconds;
  }

  const project::Project& project_;
  const ScoreRequest& request_;
  base::Progress& progress_;
  const std::stop_token& stop_;
  const std::function<void(const ScoredSightline&)>& use_;
  ExampleSet set_;
  std::optional<ModelRow> model_;
  std::vector<float> mean_profile_;
  ScoreSummary summary_;
  double fit_seconds_ = 0;
};

}  // namespace

ScoreSummary score(const project::Project& project, const std::vector<Stage>& stages,
                   const ScoreRequest& request, const EngineMaker& make_engine, base::Progress& progress,
                   const std::stop_token& stop, const std::function<void(const ScoredSightline&)>& use) {
  return Scorer(project, stages, request, progress, stop, use).run(make_engine);
}

}  // namespace coalsack::pipeline

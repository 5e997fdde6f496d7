// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "network/engine.h"
#include "pipeline/classical_prediction.h"
#include "pipeline/compared_diagrams.h"
#include "pipeline/engine_maker.h"
#include "pipeline/model_store.h"
#include "pipeline/prediction_store.h"
#include "pipeline/stages.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

/// The model in force, loaded once for all threads. A network's weights can be hundreds of megabytes, so
/// there is one engine, used by one thread at a time while the others read the next sightlines.
class SharedModel {
 public:
  SharedModel(const project::Project& reader, std::int64_t model_id, const EngineMaker& make, int threads)
      : row_(row_of(reader, model_id)) {
    check_fits_project(reader, row_);
    if (row_.method == "poisson_fit") return;
    LoadedModel loaded = load_model(reader, model_id);
    engine_ = make(loaded.spec, threads);
    engine_->set_parameters(loaded.parameters);
    bins_ = loaded.spec.bins;
    bin_kpc_ = loaded.spec.bin_kpc;
    calibration_ = std::move(loaded.calibration);
  }

  std::int64_t model_id() const { return row_.model_id; }
  const ModelRow& row() const { return row_; }
  bool is_network() const { return engine_ != nullptr; }
  double bin_kpc() const { return bin_kpc_; }

  /// Sightlines against references (distinct, by name), with the masks of their keys.
  network::Predictions predict(const network::Batch& batch, const std::vector<std::string>& names,
                               std::span<const float> references, const network::MonteCarlo& monte_carlo) {
    network::Predictions predictions;
    {
      const std::lock_guard lock(mutex_);
      if (names != names_) {
        engine_->set_references(references);
        names_ = names;
      }
      predictions = engine_->sample(batch, monte_carlo);
    }
    stretch_spread(calibration_.differential, calibration_.cumulative, bins_, predictions.values);
    return predictions;
  }

  /// The classical fit at a reference sightline; the last few are kept.
  std::shared_ptr<const ClassicalPrediction> fit_at(const project::Project& reader,
                                                    std::int64_t reference_id) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(fits_.begin(), fits_.end(), [&](const auto& fit) { return fit.first == reference_id; });
    if (found != fits_.end()) return found->second;
    if (fits_.size() >= most_fits) fits_.erase(fits_.begin());
    return fits_.emplace_back(reference_id, std::make_shared<const ClassicalPrediction>(reader, reference_id))
        .second;
  }

 private:
  static constexpr std::size_t most_fits = 6;  // 50 MB each

  static ModelRow row_of(const project::Project& reader, std::int64_t model_id) {
    for (ModelRow& row : models(reader))
      if (row.model_id == model_id) return std::move(row);
    throw base::Error("model " + std::to_string(model_id) + " is gone");
  }

  ModelRow row_;
  std::mutex mutex_;
  std::unique_ptr<network::Engine> engine_;
  std::vector<std::string> names_;  ///< of the references that the engine has
  std::size_t bins_ = 0;
  double bin_kpc_ = 0;
  Calibration calibration_;
  std::vector<std::pair<std::int64_t, std::shared_ptr<const ClassicalPrediction>>> fits_;
};

/// Where the threads of a fill find the one model. It lives as long as one of them uses it.
class ModelShelf {
 public:
  std::shared_ptr<SharedModel> take(const project::Project& reader, std::int64_t model_id,
                                    const EngineMaker& make, int threads) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<SharedModel> model = there_.lock();
    if (model == nullptr || model->model_id() != model_id) {
      model = std::make_shared<SharedModel>(reader, model_id, make, threads);
      there_ = model;
    }
    return model;
  }

 private:
  std::mutex mutex_;
  std::weak_ptr<SharedModel> there_;
};

/// One thread's part: reads sightlines, has them predicted, encodes the results.
class Predictor {
 public:
  Predictor(const project::Project& reader, std::shared_ptr<ModelShelf> shelf, EngineMaker make, int threads)
      : reader_(reader), shelf_(std::move(shelf)), make_(std::move(make)), threads_(threads) {
    const project::Settings settings = reader.settings();
    mode_ = settings.text("reference_diagrams");
    monte_carlo_.passes = static_cast<std::size_t>(settings.integer("passes"));
    monte_carlo_.seed = static_cast<std::uint64_t>(settings.integer("seed"));
    bin_kpc_ = settings.real("profile_bin_kpc");
  }

  std::vector<Outcome> predict(std::span<const Key> keys) {
    std::vector<Outcome> outcomes;
    // All keys have the model in force; a change of it between claims is seen here.
    for (std::size_t begin = 0; begin < keys.size();) {
      std::size_t end = begin + 1;
      while (end < keys.size() && keys[end].second == keys[begin].second) ++end;
      use_model(keys[begin].second);
      const auto part = keys.subspan(begin, end - begin);
      std::vector<Outcome> some = model_->is_network() ? network(part) : classical(part);
      std::move(some.begin(), some.end(), std::back_inserter(outcomes));
      begin = end;
    }
    return outcomes;
  }

 private:
  void use_model(std::int64_t model_id) {
    if (model_ != nullptr && model_->model_id() == model_id) return;
    model_ = shelf_->take(reader_, model_id, make_, threads_);
    compared_.emplace(reader_, diagrams_of(reader_, model_->row()), model_->is_network() ? mode_ : "nearest");
  }

  std::vector<Outcome> network(std::span<const Key> keys) {
    std::vector<std::uint16_t> counts;
    std::vector<std::uint32_t> which;
    std::vector<std::uint64_t> names_of_masks;
    std::vector<std::string> names;
    std::vector<float> references;
    std::map<std::string, std::uint32_t> known;
    for (const Key& key : keys) {
      compared_->append_observed(key.first, counts);
      const ComparedDiagrams::Reference reference = compared_->of_pixel(key.first);
      const auto [at, is_new] = known.emplace(reference.name, static_cast<std::uint32_t>(known.size()));
      if (is_new) {
        names.push_back(reference.name);
        references.insert(references.end(), reference.counts->begin(), reference.counts->end());
      }
      which.push_back(at->second);
      names_of_masks.push_back(static_cast<std::uint64_t>(key.first));
    }
    const network::Predictions predictions =
        model_->predict({counts, which, names_of_masks, {}}, names, references, monte_carlo_);
    std::vector<Outcome> outcomes;
    const std::size_t size = network::prediction_rows * predictions.bins;
    for (std::size_t i = 0; i < keys.size(); ++i)
      outcomes.push_back(outcome(std::span(predictions.values).subspan(i * size, size), model_->bin_kpc()));
    return outcomes;
  }

  std::vector<Outcome> classical(std::span<const Key> keys) {
    std::vector<Outcome> outcomes;
    for (const Key& key : keys) {
      try {
        std::vector<std::vector<std::uint16_t>> counts;
        std::vector<std::uint16_t> all;
        compared_->append_observed(key.first, all);
        auto at = all.begin();
        for (const StoredDiagram& row : compared_->diagrams()) {
          const auto end = at + static_cast<std::ptrdiff_t>(row.diagram.cells());
          counts.emplace_back(at, end);
          at = end;
        }
        const auto fit = model_->fit_at(reader_, compared_->zone_of(key.first));
        const network::Predictions predictions =
            fit->fit_sightline(counts, static_cast<std::uint64_t>(key.first));
        outcomes.push_back(outcome(predictions.values, bin_kpc_));
      } catch (const base::InputError& error) {
        outcomes.push_back({{}, error.what()});
      }
    }
    return outcomes;
  }

  Outcome outcome(std::span<const float> rows, double bin_kpc) {
    if (!std::all_of(rows.begin(), rows.end(), [](float value) { return std::abs(value) < 65504.0F; }))
      return {{},
              "the model '" + model_->row().name + "' predicts numbers that are not finite or above 65,504"};
    return {{{0, prediction_values(rows, bin_kpc, encoder_)}}, {}};
  }

  const project::Project& reader_;
  std::shared_ptr<ModelShelf> shelf_;
  EngineMaker make_;
  int threads_;
  std::string mode_;
  network::MonteCarlo monte_carlo_;
  double bin_kpc_ = 0;
  std::shared_ptr<SharedModel> model_;
  std::optional<ComparedDiagrams> compared_;
  project::FrameEncoder encoder_;
};

}  // namespace

Stage prediction_stage(const EngineMaker& make) {
  Stage stage;
  stage.name = "prediction";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), model_id";
  stage.settings = {"extinction_law", "passes", "r_v", "reference_diagrams", "seed"};
  stage.watched = {"zone", "reference_diagram", "observed_diagram", "surrounding", "own_diagram"};
  stage.sql = std::string(project::sql_file("stages/prediction.sql"));
  stage.prepare_batch = [make, shelf = std::make_shared<ModelShelf>()](const project::Project& reader,
                                                                       int threads) -> ComputeBatch {
    return [predictor = std::make_shared<Predictor>(reader, shelf, make, threads)](
               std::span<const Key> keys) { return predictor->predict(keys); };
  };
  return stage;
}

}  // namespace coalsack::pipeline

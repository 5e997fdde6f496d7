// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/map_columns.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>

#include "diagram/example_builder.h"
#include "diagram/example_model.h"
#include "diagram/visible_stars.h"
#include "dust/star_threshold.h"
#include "pipeline/compared_diagrams.h"
#include "pipeline/domain_store.h"
#include "pipeline/dust_settings.h"
#include "pipeline/left_out.h"
#include "pipeline/model_store.h"
#include "pipeline/prediction_store.h"
#include "pipeline/reference_pool.h"
#include "pipeline/stages.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {
namespace {

/// How far stars reach behind a predicted profile: it is laid on the reference stars of the pixel's zone as
/// on those of a training example, without variation, and the stars that would be detected are counted.
class Reach {
 public:
  explicit Reach(const project::Project& reader)
      : reader_(reader),
        threshold_(star_threshold(reader.settings())),
        seed_(static_cast<std::uint64_t>(reader.settings().integer("seed"))) {}

  /// The outer edge of the last bin that enough detected stars are farther than, as for the targets of
  /// training.
  double reliable_kpc(std::int64_t reference_id, std::int64_t uniq, const StoredPrediction& prediction) {
    const dust::Bins bins{static_cast<int>(prediction.bins), prediction.bin_kpc};
    Sight& sight = at(reference_id, bins);
    std::vector<float> profile(prediction.rows.begin(),
                               prediction.rows.begin() + static_cast<std::ptrdiff_t>(bins.size()));
    for (float& value : profile) value = std::max(value, 0.0F);  // negative dust would make stars brighter
    sight.builder->build({seed_, static_cast<std::uint64_t>(uniq), 0}, profile, example_);
    const std::size_t kept =
        dust::zero_beyond_few_stars(profile, example_.detected_by_bin, example_.detected_farther,
                                    dust::effective_stars(threshold_, example_.detected()));
    return static_cast<double>(kept) * bins.width_kpc;
  }

 private:
  struct Sight {
    std::int64_t reference_id = 0;
    dust::Bins bins;
    std::unique_ptr<diagram::ExampleModel> model;
    std::optional<diagram::ExampleBuilder> builder;
  };

  /// Neighbouring pixels change between two or three zones, so the last few are kept.
  Sight& at(std::int64_t reference_id, const dust::Bins& bins) {
    const auto found = std::find_if(sights_.begin(), sights_.end(), [&](const Sight& sight) {
      return sight.reference_id == reference_id && sight.bins == bins;
    });
    if (found != sights_.end()) return *found;
    if (sights_.size() >= most_sights) sights_.pop_front();
    const diagram::Variation none{0, 0, 0};
    const diagram::Observation observation = observation_at(reader_, reference_id);
    diagram::VisiblePool visible =
        diagram::visible_stars(reference_pool(reader_, reference_id, observation), observation, none);
    Sight sight{reference_id,
                bins,
                std::make_unique<diagram::ExampleModel>(std::move(visible.pool), observation, none, bins),
                {}};
    sight.builder.emplace(*sight.model);
    return sights_.emplace_back(std::move(sight));
  }

  static constexpr std::size_t most_sights = 4;

  const project::Project& reader_;
  dust::StarThreshold threshold_;
  std::uint64_t seed_;
  std::deque<Sight> sights_;
  diagram::Example example_;
};

/// One thread's part of stage map.
class MapMaker {
 public:
  explicit MapMaker(const project::Project& reader)
      : reader_(reader),
        settings_(reader.settings()),
        reach_(reader),
        zone_(reader.database(), stage_sql("map", "input_zone")) {}

  std::vector<Row> make(const Key& key) {
    use_model(key.second);
    const auto prediction = stored_prediction(reader_, key.first, key.second);
    if (!prediction)
      throw base::Error("the prediction of pixel " + std::to_string(key.first) + " (as uniq) is gone");
    zone_.start(key.first);
    if (!zone_.step())
      throw base::Error("the zone of pixel " + std::to_string(key.first) + " (as uniq) is gone");
    const std::int64_t reference_id = zone_.integer(0);
    const double edge_deg = zone_.real(1);
    const double pixel_deg = std::sqrt(sky::pixel_area_deg2(zone_.integer(2)));
    zone_.reset();

    MapContext context;
    std::vector<std::uint16_t> counts;
    compared_->append_observed(key.first, counts);
    context.stars = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    context.reliable_kpc = reach_.reliable_kpc(reference_id, key.first, *prediction);
    if (context.stars < settings_.integer("map_few_stars")) context.flags |= few_stars;
    if (domain_) {
      const double domain = relative_distance(key.first, counts);
      context.domain = domain;
      if (domain > settings_.real("map_domain_limit")) context.flags |= outside_domain;
    }
    if (nearest_ && edge_deg < pixel_deg) context.flags |= zone_border;
    return {{0, map_values(*prediction, context)}};
  }

 private:
  void use_model(std::int64_t model_id) {
    if (model_id_ == model_id) return;
    for (const ModelRow& row : models(reader_)) {
      if (row.model_id != model_id) continue;
      const std::string mode = compared_mode(reader_, row);
      nearest_ = mode == "nearest";
      compared_.emplace(reader_, diagrams_of(reader_, row), mode);
      domain_ = row.method == "network" ? stored_domain(reader_, model_id) : std::nullopt;
      if (!domain_ && entries_left_out(reader_, training_domain_stage()).contains({model_id, 0}))
        check_in_copy(reader_, "training_domain", "model '" + row.name + "'");
      model_id_ = model_id;
      return;
    }
    throw base::Error("model " + std::to_string(model_id) + " is gone");
  }

  double relative_distance(std::int64_t uniq, const std::vector<std::uint16_t>& counts) {
    const std::vector<float>& expected = *compared_->of_pixel(uniq).counts;
    std::vector<double> features;
    std::size_t at = 0;
    for (const StoredDiagram& row : compared_->diagrams()) {
      const std::size_t cells = row.diagram.cells();
      diagram::append_domain_features(std::span(counts).subspan(at, cells),
                                      std::span(expected).subspan(at, cells),
                                      static_cast<std::size_t>(row.diagram.y.bins),
                                      static_cast<std::size_t>(row.diagram.x.bins), features);
      at += cells;
    }
    return domain_->relative_distance(features);
  }

  const project::Project& reader_;
  project::Settings settings_;
  Reach reach_;
  project::Statement zone_;
  std::int64_t model_id_ = 0;
  bool nearest_ = true;
  std::optional<ComparedDiagrams> compared_;
  std::optional<diagram::TrainingDomain> domain_;
};

}  // namespace

Stage map_stage() {
  Stage stage;
  stage.name = "map";
  stage.version = 2;
  stage.key_names = "pixel (as uniq), model_id";
  stage.settings = {"seed",
                    "cone_radius_deg",
                    "diagrams",
                    "greatest_error_mag",
                    "extinction_law",
                    "r_v",
                    "reference_diagrams",
                    "map_few_stars",
                    "map_domain_limit",
                    "stars_beyond",
                    "stars_beyond_power",
                    "stars_beyond_detected",
                    "stars_beyond_min",
                    "stars_beyond_max"};
  stage.watched = {"zone",       "reference_stars", "selection",
                   "prediction", "training_domain", "observed_diagram"};
  stage.sql = std::string(project::sql_file("stages/map.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    return [maker = std::make_shared<MapMaker>(reader)](const Key& key) { return maker->make(key); };
  };
  return stage;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <memory>
#include <numeric>

#include "diagram/expected_diagram.h"
#include "pipeline/diagrams.h"
#include "pipeline/region_settings.h"
#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "stars/galaxy/generate.h"

namespace coalsack::pipeline {
namespace {

/// Diagrams of the built-in Galaxy at pixels. Keys come in order, so the stars of the last pixel are kept for
/// its next diagram, and the curves of the last reference.
class OwnDiagrams {
 public:
  explicit OwnDiagrams(const project::Project& reader)
      : reader_(reader),
        settings_(reader.settings()),
        model_(galaxy_model(settings_)),
        options_(generate_options(settings_)),
        diagrams_(diagrams_in_use(reader)),
        input_(reader.database(), stage_sql("own_diagram", "input")) {}

  std::vector<Row> make(const Key& key) {
    const auto row = std::find_if(diagrams_.begin(), diagrams_.end(),
                                  [&](const StoredDiagram& one) { return one.diagram_id == key.second; });
    if (row == diagrams_.end()) throw base::Error("diagram " + std::to_string(key.second) + " is not in use");
    look_at(key.first);
    const diagram::Observation observation = observation_at(reader_, reference_id_, {*row});
    std::vector<std::string> columns;
    for (const diagram::Quantity& quantity : observation.quantities) columns.push_back(quantity.column);
    const diagram::StarPool pool(stars_, columns, options_.area_factor);
    const auto expected =
        diagram::expected_diagrams(pool, observation, seed(), static_cast<std::uint64_t>(key.first));
    const std::vector<float>& counts = expected.at(0);
    const auto raw = std::as_bytes(std::span(counts));
    return {{0,
             {std::accumulate(counts.begin(), counts.end(), 0.0),
              project::shape_text({row->diagram.y.bins, row->diagram.x.bins}),
              static_cast<std::int64_t>(raw.size()), encoder_.encode(raw)}}};
  }

 private:
  std::uint64_t seed() const { return static_cast<std::uint64_t>(settings_.integer("seed")); }

  void look_at(std::int64_t uniq) {
    if (uniq == uniq_) return;
    input_.start(uniq);
    if (!input_.step()) throw base::Error("pixel " + std::to_string(uniq) + " is gone");
    reference_id_ = input_.integer(2);
    const stars::Sightline sightline{input_.real(0), input_.real(1), cone_radius_deg(reader_, reference_id_)};
    input_.reset();
    stars_ = stars::generate_sightline(model_, sightline,
                                       {seed(), "own_diagram", static_cast<std::uint64_t>(uniq)}, options_);
    uniq_ = uniq;
  }

  const project::Project& reader_;
  project::Settings settings_;
  stars::GalaxyModel model_;
  stars::GenerateOptions options_;
  std::vector<StoredDiagram> diagrams_;
  project::Statement input_;
  std::int64_t uniq_ = 0;
  std::int64_t reference_id_ = 0;
  stars::StarList stars_;
  project::FrameEncoder encoder_;
};

}  // namespace

Stage own_diagram_stage() {
  Stage stage;
  stage.name = "own_diagram";
  stage.version = 1;
  stage.key_names = "pixel (as uniq), diagram_id";
  stage.settings = {"seed",
                    "cone_radius_deg",
                    "pool_area_factor",
                    "galaxy_limit_band",
                    "galaxy_limit_mag",
                    "galaxy_max_distance_kpc",
                    "galaxy_parameters",
                    "greatest_error_mag",
                    "extinction_law",
                    "r_v"};
  stage.watched = {"zone", "selection"};
  stage.sql = std::string(project::sql_file("stages/own_diagram.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    return [own = std::make_shared<OwnDiagrams>(reader)](const Key& key) { return own->make(key); };
  };
  return stage;
}

}  // namespace coalsack::pipeline

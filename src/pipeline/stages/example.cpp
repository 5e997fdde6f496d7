// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <memory>
#include <optional>

#include "diagram/count_codec.h"
#include "diagram/example_builder.h"
#include "diagram/example_model.h"
#include "diagram/profile_codec.h"
#include "diagram/visible_stars.h"
#include "dust/mock_profile.h"
#include "dust/star_threshold.h"
#include "pipeline/diagrams.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "pipeline/reference_pool.h"
#include "pipeline/stages.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

/// Makes blocks of examples; one per computing thread. Keys come in order, so the model of the last reference
/// sightline is kept.
class BlockMaker {
 public:
  explicit BlockMaker(const project::Project& reader)
      : reader_(reader),
        diagrams_(diagrams_in_use(reader)),
        bins_(profile_bins(reader.settings())),
        mock_(mock_profile_settings(reader.settings()), bins_),
        threshold_(star_threshold(reader.settings())),
        seed_(static_cast<std::uint64_t>(reader.settings().integer("seed"))),
        wanted_(reader.settings().integer("examples_per_reference")) {
    const project::Settings settings = reader.settings();
    variation_ = {settings.real("vary_density"), settings.real("vary_zero_point"),
                  settings.real("vary_error_scale")};
    counts_.resize(diagrams_.size());
  }

  std::vector<Row> make(const Key& key) {
    look_from(key.first);
    const std::int64_t first = key.second * block_examples;
    const std::int64_t examples = std::min(block_examples, wanted_ - first);
    const std::size_t bins = bins_.size();
    halves_.resize(static_cast<std::size_t>(examples) * bins);
    for (auto& counts : counts_) counts.clear();
    profile_.resize(bins);
    const auto reference = static_cast<std::uint64_t>(key.first);
    for (std::int64_t i = 0; i < examples; ++i) {
      const auto number = static_cast<std::uint64_t>(first + i);
      mock_.draw(seed_, reference, number, profile_);
      builder_->build({seed_, reference, number}, profile_, example_);
      // What too few stars can tell is not asked of the network.
      dust::zero_beyond_few_stars(profile_, example_.detected_by_bin, example_.detected_farther,
                                  dust::effective_stars(threshold_, example_.detected()));
      diagram::encode_halves(profile_, std::span(halves_).subspan(static_cast<std::size_t>(i) * bins, bins));
      for (std::size_t d = 0; d < diagrams_.size(); ++d)
        counts_[d].insert(counts_[d].end(), example_.counts[d].begin(), example_.counts[d].end());
    }
    return rows(examples);
  }

 private:
  void look_from(std::int64_t reference_id) {
    if (reference_id_ == reference_id) return;
    builder_.reset();
    const diagram::Observation observation = observation_at(reader_, reference_id);
    diagram::VisiblePool visible =
        diagram::visible_stars(reference_pool(reader_, reference_id, observation), observation, variation_);
    model_.emplace(std::move(visible.pool), observation, variation_, bins_);
    builder_.emplace(*model_);
    reference_id_ = reference_id;
  }

  std::vector<Row> rows(std::int64_t examples) {
    const auto raw = std::as_bytes(std::span(halves_));
    std::vector<Row> out{{0,
                          {examples, project::shape_text({examples, bins_.count}),
                           static_cast<std::int64_t>(raw.size()), encoder_.encode(raw)}}};
    for (std::size_t d = 0; d < diagrams_.size(); ++d) {
      const std::size_t cells = diagrams_[d].diagram.cells();
      diagram::encode_counts(diagram::CountForm::sparse, counts_[d], cells, packed_);
      out.push_back(
          {1,
           {diagrams_[d].diagram_id, static_cast<std::int64_t>(cells),
            static_cast<std::int64_t>(packed_.size()), encoder_.encode(std::as_bytes(std::span(packed_)))}});
    }
    return out;
  }

  const project::Project& reader_;
  std::vector<StoredDiagram> diagrams_;
  dust::Bins bins_;
  dust::MockProfiles mock_;
  dust::StarThreshold threshold_;
  diagram::Variation variation_;
  std::uint64_t seed_;
  std::int64_t wanted_;
  std::int64_t reference_id_ = -1;
  std::optional<diagram::ExampleModel> model_;
  std::optional<diagram::ExampleBuilder> builder_;
  diagram::Example example_;
  std::vector<float> profile_;
  std::vector<std::uint16_t> halves_;
  std::vector<std::vector<std::uint16_t>> counts_;  ///< by diagram
  std::vector<std::uint8_t> packed_;
  project::FrameEncoder encoder_{1};
};

}  // namespace

Stage example_stage() {
  Stage stage;
  stage.name = "example";
  stage.version = 1;
  stage.key_names = "reference_id, block";
  stage.settings = {"seed",
                    "cone_radius_deg",
                    "diagrams",
                    "greatest_error_mag",
                    "extinction_law",
                    "r_v",
                    "profile_bins",
                    "profile_bin_kpc",
                    "stars_beyond",
                    "stars_beyond_power",
                    "stars_beyond_detected",
                    "stars_beyond_min",
                    "stars_beyond_max",
                    "vary_density",
                    "vary_zero_point",
                    "vary_error_scale"};
  for (std::string& name : mock_setting_names()) stage.settings.push_back(std::move(name));
  stage.upstream = {"reference_stars", "selection"};
  stage.sql = std::string(project::sql_file("stages/example.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    return [maker = std::make_shared<BlockMaker>(reader)](const Key& key) { return maker->make(key); };
  };
  return stage;
}

}  // namespace coalsack::pipeline

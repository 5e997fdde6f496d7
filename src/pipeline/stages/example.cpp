// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "diagram/count_codec.h"
#include "diagram/example_model.h"
#include "diagram/profile_codec.h"
#include "diagram/sightline_builder.h"
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

/// Where the threads of a fill find the sightlines that they work on: their stars are read once, and put once
/// where examples are built. A sightline stays as long as a thread uses it.
class SightlineShelf {
 public:
  /// A builder of the sightline's examples. `make_model` is called where no thread has the sightline yet; the
  /// others wait for it.
  template <class MakeModel>
  diagram::BuilderMaker take(std::int64_t reference_id, const diagram::SightlinePlacer& place,
                             const MakeModel& make_model) {
    const std::shared_ptr<Sightline> sightline = at(reference_id);
    const std::lock_guard lock(sightline->mutex);
    if (!sightline->maker) sightline->maker = place(make_model());
    return [sightline] { return sightline->maker(); };
  }

 private:
  struct Sightline {
    std::mutex mutex;
    diagram::BuilderMaker maker;  ///< none yet, or none any more: what made it failed
  };

  std::shared_ptr<Sightline> at(std::int64_t reference_id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(there_, [](const auto& entry) { return entry.second.expired(); });
    std::shared_ptr<Sightline> sightline = there_[reference_id].lock();
    if (sightline == nullptr) there_[reference_id] = sightline = std::make_shared<Sightline>();
    return sightline;
  }

  std::mutex mutex_;
  std::map<std::int64_t, std::weak_ptr<Sightline>> there_;
};

/// Makes blocks of examples; one per computing thread. Keys come in order, so the last reference sightline is
/// kept.
class BlockMaker {
 public:
  BlockMaker(const project::Project& reader, std::shared_ptr<SightlineShelf> shelf,
             diagram::SightlinePlacer place)
      : reader_(reader),
        shelf_(std::move(shelf)),
        place_(std::move(place)),
        diagrams_(diagrams_in_use(reader)),
        bins_(profile_bins(reader.settings())),
        mock_(mock_profile_settings(reader.settings()), bins_),
        threshold_(star_threshold(reader.settings())),
        seed_(static_cast<std::uint64_t>(reader.settings().integer("seed"))),
        wanted_(reader.settings().integer("examples_per_reference")) {
    const project::Settings settings = reader.settings();
    variation_ = {settings.real("vary_density"), settings.real("vary_zero_point"),
                  settings.real("vary_error_scale"), settings.real("vary_density_walk")};
    counts_.resize(diagrams_.size());
  }

  std::vector<Row> make(const Key& key) {
    look_from(key.first);
    const std::int64_t first = key.second * block_examples;
    const std::int64_t examples = std::min(block_examples, wanted_ - first);
    const std::size_t bins = bins_.size();
    profiles_.resize(static_cast<std::size_t>(examples) * bins);
    halves_.resize(profiles_.size());
    for (auto& counts : counts_) counts.clear();
    const auto reference = static_cast<std::uint64_t>(key.first);
    keys_.clear();
    for (std::int64_t i = 0; i < examples; ++i) {
      const auto number = static_cast<std::uint64_t>(first + i);
      keys_.push_back({seed_, reference, number});
      mock_.draw(seed_, reference, number,
                 std::span(profiles_).subspan(static_cast<std::size_t>(i) * bins, bins));
    }
    builder_->build(keys_, profiles_, [&](std::size_t i, const diagram::Example& example) {
      // What too few stars can tell is not asked of the network.
      const std::span<float> profile = std::span(profiles_).subspan(i * bins, bins);
      const std::size_t kept =
          dust::zero_beyond_few_stars(profile, example.detected_by_bin, example.detected_farther,
                                      dust::effective_stars(threshold_, example.detected()));
      // Zeros at a target's end say that the stars end there; thin dust must not say so.
      for (float& value : profile.first(kept)) value = std::max(value, diagram::least_half);
      diagram::encode_halves(profile, std::span(halves_).subspan(i * bins, bins));
      for (std::size_t d = 0; d < diagrams_.size(); ++d)
        counts_[d].insert(counts_[d].end(), example.counts[d].begin(), example.counts[d].end());
    });
    return rows(examples);
  }

 private:
  void look_from(std::int64_t reference_id) {
    if (builder_ != nullptr && reference_id_ == reference_id) return;
    builder_.reset();
    maker_ = shelf_->take(reference_id, place_, [&] {
      const diagram::Observation observation = observation_at(reader_, reference_id);
      diagram::VisiblePool visible =
          diagram::visible_stars(reference_pool(reader_, reference_id, observation), observation, variation_);
      return std::make_shared<const diagram::ExampleModel>(std::move(visible.pool), observation, variation_,
                                                           bins_);
    });
    builder_ = maker_();
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
  std::shared_ptr<SightlineShelf> shelf_;
  diagram::SightlinePlacer place_;
  std::vector<StoredDiagram> diagrams_;
  dust::Bins bins_;
  dust::MockProfiles mock_;
  dust::StarThreshold threshold_;
  diagram::Variation variation_;
  std::uint64_t seed_;
  std::int64_t wanted_;
  std::int64_t reference_id_ = -1;
  diagram::BuilderMaker maker_;  ///< keeps the sightline on the shelf
  std::unique_ptr<diagram::SightlineBuilder> builder_;
  std::vector<diagram::ExampleKey> keys_;
  std::vector<float> profiles_;
  std::vector<std::uint16_t> halves_;
  std::vector<std::vector<std::uint16_t>> counts_;  ///< by diagram
  std::vector<std::uint8_t> packed_;
  project::FrameEncoder encoder_{1};
};

}  // namespace

Stage example_stage(const diagram::SightlinePlacer& place) {
  Stage stage;
  stage.name = "example";
  stage.version = 2;
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
  stage.later_settings = {{"vary_density_walk", "0"}};
  stage.upstream = {"reference_stars", "selection"};
  stage.sql = std::string(project::sql_file("stages/example.sql"));
  stage.prepare = [place,
                   shelf = std::make_shared<SightlineShelf>()](const project::Project& reader) -> Compute {
    return [maker = std::make_shared<BlockMaker>(reader, shelf, place)](const Key& key) {
      return maker->make(key);
    };
  };
  return stage;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/compared_diagrams.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "pipeline/example_block.h"
#include "pipeline/left_out.h"
#include "pipeline/region_settings.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "stars/sightline.h"

namespace coalsack::pipeline {
namespace {

constexpr std::size_t most_references_kept = 256;  // 16 kB each

[[noreturn]] void gone(const std::string& what) {
  throw base::Error(what + " is gone; run `coalsack fill` again");
}

}  // namespace

std::vector<StoredDiagram> diagrams_of(const project::Project& project, const ModelRow& model) {
  std::vector<StoredDiagram> in_use = diagrams_in_use(project);
  if (model.diagrams.empty()) return in_use;
  std::vector<StoredDiagram> wanted;
  for (const std::string& name : model.diagrams) {
    const auto found = std::find_if(in_use.begin(), in_use.end(),
                                    [&](const StoredDiagram& row) { return row.name == name; });
    if (found == in_use.end())
      throw base::InputError("model '" + model.name + "' looks at diagram " + name +
                             ", which is not in use; change setting diagrams, or train another model");
    wanted.push_back(*found);
  }
  return wanted;
}

std::string compared_mode(const project::Project& project, const std::optional<ModelRow>& model) {
  return !model || model->method == "network" ? project.settings().text("reference_diagrams") : "nearest";
}

ComparedDiagrams::ComparedDiagrams(const project::Project& reader, std::vector<StoredDiagram> diagrams,
                                   std::string mode)
    : reader_(reader),
      diagrams_(std::move(diagrams)),
      mode_(std::move(mode)),
      zone_(reader.database(), stage_sql("prediction", "input_reference")),
      surrounding_(reader.database(), stage_sql("prediction", "input_surrounding")),
      own_(reader.database(), stage_sql("prediction", "input_own")) {}

std::int64_t ComparedDiagrams::zone_of(std::int64_t uniq) {
  zone_.start(uniq);
  if (!zone_.step()) gone("the zone of pixel " + std::to_string(uniq) + " (as uniq)");
  const std::int64_t reference_id = zone_.integer(0);
  zone_.reset();
  return reference_id;
}

double ComparedDiagrams::cone_area_deg2(std::int64_t reference_id) {
  const auto found = areas_.find(reference_id);
  if (found != areas_.end()) return found->second;
  const double area = stars::solid_angle_deg2({0, 0, cone_radius_deg(reader_, reference_id)});
  return areas_.emplace(reference_id, area).first->second;
}

const std::vector<float>& ComparedDiagrams::of_reference(std::int64_t reference_id) {
  const auto found = references_.find(reference_id);
  if (found != references_.end()) return found->second;
  std::vector<float> all;
  for (const StoredDiagram& row : diagrams_) {
    const std::vector<float> counts = stored_reference_diagram(reader_, reference_id, row.diagram_id);
    if (counts.empty())
      check_in_copy(reader_, "reference_diagram",
                    "diagram " + row.name + " of reference " + std::to_string(reference_id));
    if (counts.size() != row.diagram.cells())
      gone("diagram " + row.name + " of reference " + std::to_string(reference_id));
    all.insert(all.end(), counts.begin(), counts.end());
  }
  if (references_.size() >= most_references_kept) references_.clear();
  return references_.emplace(reference_id, std::move(all)).first->second;
}

ComparedDiagrams::Reference ComparedDiagrams::of_pixel(std::int64_t uniq) {
  if (mode_ == "nearest") {
    const std::int64_t reference_id = zone_of(uniq);
    return {std::to_string(reference_id), &of_reference(reference_id)};
  }
  made_.clear();
  if (mode_ == "interpolated") {
    std::string name;
    std::vector<std::pair<std::int64_t, double>> weights;
    surrounding_.start(uniq);
    while (surrounding_.step()) weights.emplace_back(surrounding_.integer(0), surrounding_.real(1));
    surrounding_.reset();
    const double area_deg2 = cone_area_deg2(zone_of(uniq));
    for (const auto& [reference_id, weight] : weights) {
      name += std::to_string(reference_id) + " " + std::to_string(weight) + " ";
      const std::vector<float>& counts = of_reference(reference_id);
      // A neighbour with wider or narrower cones expects so many more or fewer stars.
      const auto share = static_cast<float>(weight * (area_deg2 / cone_area_deg2(reference_id)));
      made_.resize(counts.size(), 0.0F);
      for (std::size_t i = 0; i < counts.size(); ++i) made_[i] += share * counts[i];
    }
    if (made_.empty()) gone("what surrounds pixel " + std::to_string(uniq) + " (as uniq)");
    return {name + std::to_string(uniq), &made_};
  }
  for (const StoredDiagram& row : diagrams_) {
    own_.start(uniq, row.diagram_id);
    const bool there_is = own_.step();
    if (!there_is)
      check_in_copy(reader_, "own_diagram", "diagram " + row.name + " of pixel " + std::to_string(uniq));
    if (!there_is || own_.integer(0) != static_cast<std::int64_t>(row.diagram.cells() * sizeof(float)))
      gone("the own diagram " + row.name + " of pixel " + std::to_string(uniq) + " (as uniq)");
    const std::size_t first = made_.size();
    made_.resize(first + row.diagram.cells());
    project::FrameDecoder().decode(own_.bytes(1), std::as_writable_bytes(std::span(made_).subspan(first)));
    own_.reset();
  }
  return {std::to_string(uniq), &made_};
}

void ComparedDiagrams::append_observed(std::int64_t uniq, std::vector<std::uint16_t>& counts) const {
  for (const StoredDiagram& row : diagrams_) {
    const std::vector<std::uint16_t> observed = stored_observed_diagram(reader_, uniq, row.diagram_id);
    if (observed.empty())
      check_in_copy(reader_, "observed_diagram", "diagram " + row.name + " of pixel " + std::to_string(uniq));
    if (observed.size() != row.diagram.cells())
      gone("diagram " + row.name + " of pixel " + std::to_string(uniq) + " (as uniq)");
    counts.insert(counts.end(), observed.begin(), observed.end());
  }
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/diagrams.h"
#include "pipeline/model_store.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// The diagrams of a model, in the order of its channels: those it names, or those in use when it names none.
/// Throws base::InputError when it names one that is not in use.
std::vector<StoredDiagram> diagrams_of(const project::Project& project, const ModelRow& model);

/// What a model compares pixels with: 'nearest', 'interpolated' or 'own', as setting reference_diagrams says;
/// the classical fit always with the nearest reference. Without a model, the setting.
std::string compared_mode(const project::Project& project, const std::optional<ModelRow>& model);

/// What pixels are compared with, as setting reference_diagrams says; reads through one connection. Not
/// shared between threads.
class ComparedDiagrams {
 public:
  /// mode: 'nearest', 'interpolated' or 'own'.
  ComparedDiagrams(const project::Project& reader, std::vector<StoredDiagram> diagrams, std::string mode);

  /// The pixel's reference diagrams, (diagrams, y, x), whose memory is good until the next call. `name` says
  /// which they are: equal names are equal counts. Throws base::Error when they are not there.
  struct Reference {
    std::string name;
    const std::vector<float>* counts = nullptr;
  };
  Reference of_pixel(std::int64_t uniq);
  /// Those of a reference sightline.
  const std::vector<float>& of_reference(std::int64_t reference_id);
  /// Appends the pixel's observed diagrams, (diagrams, y, x). Throws base::Error when one is not there.
  void append_observed(std::int64_t uniq, std::vector<std::uint16_t>& counts) const;
  /// The reference sightline of the pixel's zone.
  std::int64_t zone_of(std::int64_t uniq);

  const std::vector<StoredDiagram>& diagrams() const { return diagrams_; }

 private:
  double cone_area_deg2(std::int64_t reference_id);

  const project::Project& reader_;
  std::vector<StoredDiagram> diagrams_;
  std::string mode_;
  project::Statement zone_;
  project::Statement surrounding_;
  project::Statement own_;
  std::map<std::int64_t, double> areas_;                   ///< of cones, by reference
  std::map<std::int64_t, std::vector<float>> references_;  ///< read so far
  std::vector<float> made_;                                ///< what the last call put together
};

}  // namespace coalsack::pipeline

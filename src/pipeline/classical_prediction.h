// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/prediction.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// The classical way to predict a sightline: the Poisson fit (fit/poisson_fit.h) with the model stars, the
/// selection and the diagrams in use at one reference sightline. Made once per reference (about a second,
/// some 50 MB), then asked for each sightline. Immutable; any number of threads may ask.
class ClassicalPrediction {
 public:
  /// Throws base::InputError when the reference has no stars or no selection curves yet.
  ClassicalPrediction(const project::Project& reader, std::int64_t reference_id);
  ~ClassicalPrediction();
  ClassicalPrediction(ClassicalPrediction&&) noexcept;
  ClassicalPrediction& operator=(ClassicalPrediction&&) noexcept;

  /// One sightline's rows; the rows of means hold the best fit, the mode, and the others the spread of the
  /// draws. `counts`: the observed diagrams in the order of diagrams_in_use, each (y, x).
  /// `key`: names the random numbers of its draws (the pixel's uniq; an example's number). dA_V/dr is 0
  /// beyond the distance that too few of the fitted model's stars reach (settings stars_beyond*), as in the
  /// network's targets. Throws base::InputError for counts of the wrong size or with no star.
  network::Predictions fit_sightline(const std::vector<std::vector<std::uint16_t>>& counts,
                                     std::uint64_t key) const;

  /// How many leading bins of a profile (dA_V/dr, mag/kpc, one per bin) enough of the model's stars are seen
  /// through to tell: the rule of the examples (settings stars_beyond*) with expected numbers of stars.
  std::size_t reached_bins(std::span<const float> profile) const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

}  // namespace coalsack::pipeline

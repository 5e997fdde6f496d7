// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/engine_maker.h"
#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// Which sightlines a model is scored on.
enum class ScoredOn {
  test_split,     ///< training examples that no training ever saw
  simulated_sky,  ///< mapped pixels of a simulated sky, against its truth
};

struct ScoreRequest {
  std::string model;               ///< its name; empty: the network finished last, or none when there is none
  std::int64_t sightlines = 2000;  ///< at most, of each kind; at least 1
  std::int64_t fit_sightlines = 48;  ///< of these, evenly spread, also get the Poisson fit; 0 or more
  std::int64_t passes = 100;         ///< of Monte Carlo dropout; at least 1
  int threads = 1;                   ///< changes the speed only
};

/// One sightline with everything that was predicted of it: rows (14, bins) as network::Predictions, empty
/// where a method was not asked. The memory is good during the call.
struct ScoredSightline {
  ScoredOn on = ScoredOn::test_split;
  bool fitted = false;           ///< one of those that the Poisson fit was made for
  std::span<const float> truth;  ///< dA_V/dr (bins), mag/kpc
  std::size_t reached = 0;       ///< leading bins that stars tell; beyond them the truth of an example is 0
  std::span<const float> network;
  std::span<const float> mean_profile;
  std::span<const float> poisson_fit;
};

struct ScoreSummary {
  std::string model;   ///< of the network; empty when there is none
  std::string engine;  ///< what computed
  std::size_t bins = 0;
  double bin_kpc = 0;
  std::int64_t test_sightlines = 0;  ///< scored
  std::int64_t test_examples = 0;    ///< there are in the test split
  std::int64_t sky_sightlines = 0;
  std::int64_t sky_pixels = 0;  ///< of the simulated sky that the model has mapped
  std::int64_t fits = 0;
  double seconds_a_fit = 0;  ///< on one thread
};

/// Predicts sightlines whose truth is known, and hands each to `use`: first those of the test split in the
/// order of their keys, then those of the simulated sky in the order of uniq.
///
/// network: the model with Monte Carlo dropout and its calibration, on the test split now, on the sky as the
/// file holds it. mean_profile: what the training split's targets are like, bin by bin, from those that stars
/// reach there: the same for every sightline. poisson_fit: ClassicalPrediction, whose model stars are those
/// that the examples were drawn from, which is the best that it can have.
///
/// How far stars reach: in an example, where its target was cut (settings stars_beyond*); in the sky the same
/// rule with the numbers of stars expected behind the truth.
///
/// Throws base::InputError when the model cannot be used or there is nothing to score, base::Interrupted when
/// `stop` is requested.
ScoreSummary score(const project::Project& project, const std::vector<Stage>& stages,
                   const ScoreRequest& request, const EngineMaker& make_engine, base::Progress& progress,
                   const std::stop_token& stop, const std::function<void(const ScoredSightline&)>& use);

}  // namespace coalsack::pipeline

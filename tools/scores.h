// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "map/accuracy.h"
#include "pipeline/scoring.h"
#include "plot/figure.h"

namespace coalsack::tools {

/// The methods of one set of sightlines, side by side.
struct SetScores {
  std::optional<map::AccuracyReport> network, mean_profile, poisson_fit;
};

/// What `score` found on one kind of sightlines.
struct Scores {
  std::string title;    ///< for people
  bool fitted = false;  ///< `same` are those with a Poisson fit; otherwise all
  SetScores same;       ///< every method on the same sightlines
  SetScores all;        ///< all sightlines: without the Poisson fit
};

/// Gathers what pipeline::score hands out.
class ScoreBoard {
 public:
  void add(const pipeline::ScoredSightline& sightline, std::size_t bins, double bin_kpc);
  /// Nothing where no sightline of the kind was scored.
  std::optional<Scores> scores(pipeline::ScoredOn on) const;

 private:
  struct Set {
    std::optional<map::Accuracy> network, mean_profile, poisson_fit;
    SetScores report() const;
  };
  struct Kind {
    Set fitted, all;
    bool any = false;
  };
  Kind kinds_[2];
};

/// by_distance, by_distance_all and overall as `score --json` prints them.
nlohmann::json score_json(const Scores& scores);
/// The table for people: lines.
std::vector<std::string> score_table(const Scores& scores);
plot::Figure score_picture(const std::vector<Scores>& scores);

}  // namespace coalsack::tools

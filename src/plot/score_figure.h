// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// How one method did, by distance. A value that is NaN is not drawn.
struct ScoredMethod {
  std::string name;
  std::vector<double> d_kpc;
  std::vector<double> rms_a_v_mag;
  std::vector<double> bias_a_v_mag;
  std::vector<double> corr_dav;
  std::vector<double> level;  ///< of the quantiles of A_V, 0 to 1; with `below` as long
  std::vector<double> below;  ///< the share of the truth below each, 0 to 1
};

/// Methods on the same sightlines.
struct ScoredSet {
  std::string title;
  std::vector<ScoredMethod> methods;
};

/// One row of panels per set: rms and bias of A_V, correlation of dA_V/dr, by distance; calibration of the
/// quantiles, with the diagonal of an honest forecast. One colour per method.
Figure score_figure(std::span<const ScoredSet> sets);

}  // namespace coalsack::plot

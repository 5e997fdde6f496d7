// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <span>

#include "diagram/observation.h"

namespace coalsack::diagram {

/// One number per quantity of an observation; those beyond its length are not used.
using QuantityValues = std::array<double, most_quantities>;

/// A star as a survey sees it.
struct SeenStar {
  QuantityValues noisy;   ///< NaN where it is too faint to be listed
  QuantityValues chance;  ///< of being listed, by quantity
};

/// noisy_q = true_q + error_scale_q sigma_q normal_q, sigma_q by the true magnitude of error_from[q]; NaN
/// where sigma_q is larger than a listed star's. chance_q = detection at noisy_q.
SeenStar see(const Observation& observation, std::span<const int> error_from, const QuantityValues& truth,
             const QuantityValues& error_scale, const QuantityValues& normal);

/// The product of the chances of the quantities that the diagram uses.
double chance_of(const ResolvedDiagram& resolved, const SeenStar& star);

/// The cell y * x.bins + x of a star with these values, or -1 where it is outside the ranges or limits or a
/// value is NaN.
int cell_of(const Diagram& diagram, const ResolvedDiagram& resolved, const QuantityValues& values);

}  // namespace coalsack::diagram

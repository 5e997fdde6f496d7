// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>

namespace coalsack::map {

/// A_V to a distance in kpc by linear interpolation within the bin, from the sum of dA_V/dr
/// (cumulative_mean): 0 at 0; NaN below 0 or beyond the last bin's outer edge. Works for any row of values at
/// outer edges that is 0 at the Sun.
double a_v_to(std::span<const float> cumulative, double bin_kpc, double d_kpc);

/// The smallest distance in kpc at which the same curve reaches a_v_mag: 0 for a_v_mag <= 0; nothing where it
/// never does, or for NaN. A curve that falls in between is accepted: the first crossing counts.
std::optional<double> distance_to(std::span<const float> cumulative, double bin_kpc, double a_v_mag);

}  // namespace coalsack::map

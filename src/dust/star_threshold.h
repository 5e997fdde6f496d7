// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dust/profile.h"

namespace coalsack::dust {

/// How many detected stars must lie beyond a bin for its extinction to be told by them. The paper (section 2)
/// sets profiles to zero beyond the distance at which fewer than 50 detected stars are farther, so that the
/// network is not asked for what cannot be known; its section 4 proposes to let the number adapt to the
/// sightline, which `power` does:
///
///   N_eff = clamp(stars * (detected / reference_detected)^power, stars_min, stars_max)
struct StarThreshold {
  double stars = 50;  ///< N at a sightline with reference_detected stars; 0 to 1e6, 0 = keep all
  double power = 0;   ///< 0 = the paper's fixed N; 0.5 = N follows the counting noise; 0 to 1
  double reference_detected = 8400;  ///< detected stars of a cone of 0.25 deg radius at (280, 0); 1 to 1e9
  double stars_min = 10;             ///< N_eff is never below, where power > 0; 0 to 1e6
  double stars_max = 200;            ///< N_eff is never above, where power > 0; stars_min to 1e6
};

/// Throws InputError where a member is outside its range.
void check(const StarThreshold& threshold);

/// N_eff of a sightline with that many detected stars. With power = 0 it is `stars`, whatever the limits.
double effective_stars(const StarThreshold& threshold, std::uint64_t detected);

/// Sets to zero every bin at whose near edge fewer than N stars are as far or farther, and returns the number
/// of leading bins kept. `distances_kpc`: the detected stars, farthest first (not checked). The bin that
/// holds the N-th farthest star is kept.
std::size_t zero_beyond_few_stars(std::span<float> profile, const Bins& bins,
                                  std::span<const float> distances_kpc, double stars);

/// The same from counts: detected_by_bin[i] stars in bin i (as many entries as bins) and `farther` beyond the
/// last one.
std::size_t zero_beyond_few_stars(std::span<float> profile, std::span<const std::uint32_t> detected_by_bin,
                                  std::uint64_t farther, double stars);

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace coalsack::sky {

/// Which pixels belong to a disc: those whose centres lie in it (the edge counts as inside), or every pixel
/// that overlaps it (and perhaps a few that come within a quarter of a pixel of it).
enum class DiscRule { centre_inside, overlapping };

/// More pixels than this are refused unless a caller says otherwise: 160 MB of numbers.
constexpr std::int64_t default_max_pixels = 20'000'000;

/// The pixels of a disc as sorted uniq numbers, radius in [0, 180] degrees. `overlapping` is answered up to
/// nside 2^18 (0.8 arcsec). Throws base::InputError for arguments out of range and, saying how many there
/// would be, for more than max_pixels.
std::vector<std::int64_t> pixels_in_disc(std::int64_t nside, double l_deg, double b_deg, double radius_deg,
                                         DiscRule rule = DiscRule::centre_inside,
                                         std::int64_t max_pixels = default_max_pixels);

}  // namespace coalsack::sky

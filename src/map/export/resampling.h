// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace coalsack::map {

/// Throws base::InputError for an nside above sky::finest_map_nside, of which a file of the whole sky would
/// hold more pixels than any map has.
void check_full_sky(std::int64_t nside);

/// How the sightlines of a map, pixels of one nside or several, become the pixels of one nside. At every
/// direction the smallest pixel that holds it counts. A pixel that comes from one sightline takes its value
/// as it is; one that holds several takes their mean by area, over the part of it that is mapped.
struct Resampling {
  struct Share {
    std::size_t sightline = 0;
    double weight = 0;  ///< the part of the pixel's mapped area, (0, 1]
  };

  std::int64_t nside = 0;
  std::vector<std::int64_t> pixels;  ///< NESTED, ascending
  std::vector<std::size_t> first;    ///< (pixels + 1): where a pixel's shares begin
  std::vector<Share> shares;

  std::span<const Share> of(std::size_t i) const {
    return std::span(shares).subspan(first[i], first[i + 1] - first[i]);
  }
  /// One value per pixel from one per sightline: the mean by area. NaN where a share is NaN.
  std::vector<float> mean(std::span<const float> values) const;
  /// One value per pixel: the least, and the union of bits, of its shares.
  std::vector<float> least(std::span<const float> values) const;
  std::vector<float> any_bit(std::span<const float> values) const;
};

/// REQUIRES: uniqs ascending, each valid and there once. Throws base::InputError for an nside that is not
/// valid and, saying how many there would be, for more than sky::default_max_pixels pixels.
Resampling resampling_to(std::span<const std::int64_t> uniqs, std::int64_t nside);

/// The nside of every pixel, when they share one. Throws base::InputError that lists nsides and counts when
/// there are several, and for a map without pixels.
std::int64_t only_nside_of(std::span<const std::int64_t> uniqs);

}  // namespace coalsack::map

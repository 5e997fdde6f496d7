// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace coalsack::diagram {

/// What a survey would have seen of a sightline: one histogram per diagram, all from the same stars.
struct Example {
  std::vector<std::vector<std::uint16_t>> counts;  ///< by diagram, (y, x); see Diagram
  std::vector<std::uint64_t> stars_in;             ///< by diagram: the stars counted in it
  bool saturated = false;                          ///< a cell was to hold more than 65,535
  std::uint64_t drawn = 0;                         ///< stars of the sightline, detected or not
  /// Stars counted in at least one diagram, by the profile's bin (bins.count of them), and beyond its end:
  /// what dust::zero_beyond_few_stars takes.
  std::vector<std::uint32_t> detected_by_bin;
  std::uint64_t detected_farther = 0;

  /// Stars counted in at least one diagram.
  std::uint64_t detected() const {
    std::uint64_t sum = detected_farther;
    for (const std::uint32_t number : detected_by_bin) sum += number;
    return sum;
  }
  bool operator==(const Example&) const = default;
};

}  // namespace coalsack::diagram

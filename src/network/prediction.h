// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace coalsack::network {

/// The levels of the quantiles that a prediction keeps: median, 68 % and 95 % intervals.
inline constexpr std::array<float, 5> quantile_levels = {0.025F, 0.16F, 0.5F, 0.84F, 0.975F};

/// Rows of a prediction, each one value per distance bin.
enum class Row : std::size_t {
  mean = 0,             ///< of dA_V/dr over the passes, mag/kpc
  deviation = 1,        ///< standard deviation over the passes
  quantile = 2,         ///< five rows, by quantile_levels
  cumulative_mean = 7,  ///< of A_V at the bin's outer edge, mag
  cumulative_deviation = 8,
  cumulative_quantile = 9,  ///< five rows
};
inline constexpr std::size_t prediction_rows = 14;

/// Predictions of several sightlines: values (sightline, prediction_rows, bins).
struct Predictions {
  std::size_t bins = 0;
  std::vector<float> values;

  std::size_t size() const { return bins == 0 ? 0 : values.size() / (prediction_rows * bins); }
  /// One row of one sightline; `more` counts on from it, for the quantiles.
  std::span<const float> row(std::size_t sightline, Row row, std::size_t more = 0) const {
    return std::span(values).subspan(
        (sightline * prediction_rows + static_cast<std::size_t>(row) + more) * bins, bins);
  }
};

/// Summarises passes, profiles (passes, bins) in mag/kpc, into one sightline's rows `out` (prediction_rows,
/// bins). Quantiles are interpolated between order statistics (type 7 of Hyndman and Fan 1996).
/// REQUIRES: at least one pass.
void summarise(std::span<const float> profiles, std::size_t bins, double bin_kpc, std::span<float> out);

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "network/kernels/normalise.h"

// The statistics of a prediction's passes: network::summarise, one thread's work at a time.
namespace coalsack::cuda {

/// Outputs (sightlines * passes, bins) of the network into profiles and A_V by bin:
/// values (2, sightlines, bins, passes), the profiles before the cumulative ones. A thread takes one pass of
/// one sightline.
struct PassProfiles {
  std::uint32_t sightlines, passes, bins;
  std::uint32_t first_pass, passes_here;  ///< `outputs` holds (sightlines * passes_here, bins): these passes
  const float* outputs;
  const float* target_mean;   ///< (bins)
  const float* target_scale;  ///< (bins)
  double bin_kpc;
  float* values;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return std::uint64_t{sightlines} * passes_here; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const std::uint64_t sightline = i / passes_here;
    const std::uint64_t pass = first_pass + i % passes_here;
    const float* row = outputs + i * bins;
    float* profile = values + sightline * bins * passes + pass;
    float* cumulative = profile + std::size_t{sightlines} * bins * passes;
    double a_v = 0;
    for (std::uint32_t bin = 0; bin < bins; ++bin) {
      const float value = network::profile_of(row[bin], target_mean[bin], target_scale[bin]);
      a_v += static_cast<double>(value) * bin_kpc;
      profile[std::size_t{bin} * passes] = value;
      cumulative[std::size_t{bin} * passes] = static_cast<float>(a_v);
    }
  }
};

/// sorted (columns, passes): each column of `values` in rising order. A thread finds the place of one value
/// by counting those below it.
struct SortPasses {
  std::uint64_t columns;
  std::uint32_t passes;
  const float* values;
  float* sorted;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return columns * passes; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const auto mine = static_cast<std::uint32_t>(i % passes);
    const float* column = values + (i - mine);
    const float value = column[mine];
    std::uint32_t below = 0;
    for (std::uint32_t other = 0; other < passes; ++other)
      if (comes_before(column[other], value) || (other < mine && !comes_before(value, column[other])))
        ++below;
    sorted[i - mine + below] = value;
  }

 private:
  // By value, NaN last.
  COALSACK_HOST_DEVICE static bool comes_before(float a, float b) { return a < b || (a == a && b != b); }
};

/// rows (sightlines, 14, bins) as network::Row names them. A thread takes one bin of one sightline, of the
/// profiles or of the cumulative ones.
struct PassStatistics {
  std::uint32_t sightlines, passes, bins;
  const float* sorted;  ///< (2, sightlines, bins, passes)
  float level[5];       ///< network::quantile_levels
  float* rows;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return std::uint64_t{2} * sightlines * bins; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const float* values = sorted + i * passes;
    const std::uint64_t bin = i % bins;
    const std::uint64_t sightline = i / bins % sightlines;
    const std::uint64_t first_row = i / bins / sightlines * 7;
    float* out = rows + (sightline * 14 + first_row) * bins + bin;
    double sum = 0;
    for (std::uint32_t p = 0; p < passes; ++p) sum += static_cast<double>(values[p]);
    const double mean = sum / passes;
    double squares = 0;
    for (std::uint32_t p = 0; p < passes; ++p) {
      const double off = static_cast<double>(values[p]) - mean;
      squares += off * off;
    }
    const bool unknown = mean != mean;
    out[0] = static_cast<float>(mean);
    out[bins] = passes < 2 && !unknown ? 0.0F : static_cast<float>(std::sqrt(squares / (passes - 1)));
    for (std::uint32_t q = 0; q < 5; ++q) {
      const double place = static_cast<double>(level[q]) * (passes - 1);
      const auto below = static_cast<std::uint32_t>(place);
      const std::uint32_t above = below + 1 < passes ? below + 1 : passes - 1;
      const double part = place - below;
      const double value =
          (1 - part) * static_cast<double>(values[below]) + part * static_cast<double>(values[above]);
      out[std::size_t{2 + q} * bins] = static_cast<float>(unknown ? mean : value);
    }
  }
};

}  // namespace coalsack::cuda

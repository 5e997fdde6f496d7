// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/prediction.h"

#include <algorithm>
#include <cmath>

namespace coalsack::network {
namespace {

/// Mean, standard deviation (of the sample; 0 for one pass) and quantiles of one bin into rows `first` and
/// on. NaN in, NaN out.
void describe(std::vector<float>& passes, std::size_t bins, std::size_t bin, Row first,
              std::span<float> out) {
  const auto row = [&](std::size_t more) -> float& {
    return out[(static_cast<std::size_t>(first) + more) * bins + bin];
  };
  double sum = 0;
  for (const float value : passes) sum += value;
  const double mean = sum / static_cast<double>(passes.size());
  double squares = 0;
  for (const float value : passes) squares += (value - mean) * (value - mean);
  row(0) = static_cast<float>(mean);
  row(1) = passes.size() < 2 && !std::isnan(mean)
               ? 0.0F
               : static_cast<float>(std::sqrt(squares / static_cast<double>(passes.size() - 1)));
  if (std::isnan(mean)) {
    for (std::size_t q = 0; q < quantile_levels.size(); ++q) row(2 + q) = static_cast<float>(mean);
    return;
  }
  std::sort(passes.begin(), passes.end());
  for (std::size_t q = 0; q < quantile_levels.size(); ++q) {
    const double place = static_cast<double>(quantile_levels[q]) * static_cast<double>(passes.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, passes.size() - 1);
    const double part = place - static_cast<double>(below);
    row(2 + q) = static_cast<float>((1 - part) * passes[below] + part * passes[above]);
  }
}

}  // namespace

void summarise(std::span<const float> profiles, std::size_t bins, double bin_kpc, std::span<float> out) {
  const std::size_t count = profiles.size() / bins;
  std::vector<float> passes(count);
  std::vector<double> a_v_mag(count, 0.0);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    for (std::size_t pass = 0; pass < count; ++pass) {
      passes[pass] = profiles[pass * bins + bin];
      a_v_mag[pass] += passes[pass] * bin_kpc;
    }
    describe(passes, bins, bin, Row::mean, out);
    for (std::size_t pass = 0; pass < count; ++pass) passes[pass] = static_cast<float>(a_v_mag[pass]);
    describe(passes, bins, bin, Row::cumulative_mean, out);
  }
}

}  // namespace coalsack::network

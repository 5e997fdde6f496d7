// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/normalisation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace coalsack::pipeline {
namespace {

double scaled(double count, network::CountScale scale) {
  return scale == network::CountScale::root ? std::sqrt(count + 0.375) : count;
}

/// Sums of values and squares by place, in double and in one order, so that they are the same everywhere.
struct Moments {
  explicit Moments(std::size_t size) : sum(size), squares(size) {}
  std::vector<double> sum;
  std::vector<double> squares;
  double count = 0;

  template <typename T, typename Value>
  void add(std::span<const T> values, const Value& value) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double x = value(static_cast<double>(values[i]));
      sum[i] += x;
      squares[i] += x * x;
    }
    ++count;
  }
  double mean(std::size_t i) const { return sum[i] / count; }
  double variance(std::size_t i) const { return std::max(0.0, squares[i] / count - mean(i) * mean(i)); }
};

}  // namespace

network::Normalisation measure_normalisation(ExampleSample& examples, const ExampleSet& set,
                                             network::CountScale count_scale, TargetScale target_scale) {
  const auto value = [&](double count) { return scaled(count, count_scale); };
  const std::size_t counts = set.shape.counts();
  const std::size_t cells = set.shape.cells();
  Moments observed(counts);
  Moments profiles(set.bins);
  for (std::size_t b = 0; b < examples.batches(); ++b) {
    const network::Batch batch = examples.batch(b);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      observed.add(batch.counts.subspan(i * counts, counts), value);
      profiles.add(batch.profiles.subspan(i * set.bins, set.bins), [](double x) { return x; });
    }
  }
  Moments references(counts);
  for (std::size_t r = 0; r < set.references.size(); ++r)
    references.add(std::span(set.reference_counts).subspan(r * counts, counts), value);

  network::Normalisation out;
  out.scale = count_scale;
  for (const Moments* moments : {&observed, &references})
    for (std::size_t i = 0; i < counts; ++i) out.mean.push_back(static_cast<float>(moments->mean(i)));
  for (std::size_t d = 0; d < set.shape.diagrams; ++d) {
    double variance = 0;
    for (std::size_t i = d * cells; i < (d + 1) * cells; ++i) variance += observed.variance(i);
    variance /= static_cast<double>(cells);
    out.factor.push_back(static_cast<float>(variance > 1e-12 ? 1 / std::sqrt(variance) : 1.0));
  }
  for (std::size_t d = 0; d < set.shape.diagrams; ++d) out.factor.push_back(out.factor[d]);

  double largest = 0;
  double total = 0;
  for (std::size_t i = 0; i < set.bins; ++i) {
    out.target_mean.push_back(static_cast<float>(profiles.mean(i)));
    largest = std::max(largest, profiles.variance(i));
    total += profiles.variance(i);
  }
  const double uniform = std::sqrt(total / static_cast<double>(set.bins));
  const double least = std::max(1e-6, 1e-3 * std::sqrt(largest));
  for (std::size_t i = 0; i < set.bins; ++i)
    out.target_scale.push_back(static_cast<float>(
        std::max(least, target_scale == TargetScale::uniform ? uniform : std::sqrt(profiles.variance(i)))));
  return out;
}

}  // namespace coalsack::pipeline

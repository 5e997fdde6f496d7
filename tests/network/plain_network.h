// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <vector>

#include "base/random_stream.h"
#include "network/engine.h"
#include "network/kernels/dropout.h"
#include "tests/network/model_of.h"

namespace coalsack::network {

/// Owns what a Batch points to.
struct Examples {
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> references;
  std::vector<std::uint64_t> keys;
  std::vector<float> profiles;

  Batch batch() const { return {counts, references, keys, profiles}; }
  /// Some of them, in the order of `places`.
  Examples some(const std::vector<std::size_t>& places) const {
    Examples result;
    const std::size_t cells = counts.size() / references.size();
    const std::size_t bins = profiles.size() / references.size();
    const auto take = [](auto& to, const auto& from, std::size_t place, std::size_t size) {
      const auto first = from.begin() + static_cast<std::ptrdiff_t>(place * size);
      to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(size));
    };
    for (const std::size_t place : places) {
      take(result.counts, counts, place, cells);
      take(result.references, references, place, 1);
      take(result.keys, keys, place, 1);
      take(result.profiles, profiles, place, bins);
    }
    return result;
  }
};

/// `count` examples at random, the lower half of each diagram without stars; references below `references`.
inline Examples random_examples(const ModelSpec& spec, std::size_t count, std::uint32_t references) {
  Examples result;
  base::RandomStream random({3, "test/examples", 0, 0});
  for (std::size_t i = 0; i < count * spec.input.counts(); ++i)
    result.counts.push_back(static_cast<std::uint16_t>(
        i % spec.input.cells() < spec.input.cells() / 2 ? random.poisson(1.2) : 0));
  for (std::size_t i = 0; i < count; ++i) {
    result.references.push_back(static_cast<std::uint32_t>(random.below(references)));
    result.keys.push_back(1000 + 77 * i);
  }
  for (std::size_t i = 0; i < count * spec.bins; ++i)
    result.profiles.push_back(static_cast<float>(2 * random.uniform()));
  return result;
}

inline std::vector<float> random_references(const ModelSpec& spec, std::size_t references) {
  std::vector<float> result;
  base::RandomStream random({4, "test/references", 0, 0});
  for (std::size_t i = 0; i < references * spec.input.counts(); ++i)
    result.push_back(static_cast<float>(3 * random.uniform()));
  return result;
}

/// The network of a spec written down as plainly as can be, one example at a time in double precision: what
/// the engines are held against.
class PlainNetwork {
 public:
  PlainNetwork(const ModelSpec& spec, const std::vector<float>& references)
      : spec_(spec), references_(references) {}

  std::vector<double> parameters;

  /// Outputs of one example; masks of `number` when `drop`.
  std::vector<double> outputs(const Batch& batch, std::size_t n, bool drop, std::uint64_t seed,
                              std::uint64_t number) const {
    std::size_t channels = spec_.input.channels();
    std::size_t height = spec_.input.height;
    std::size_t width = spec_.input.width;
    std::vector<double> values = inputs(batch, n);
    const auto arrays = parameter_arrays(spec_);
    std::size_t next = 0;
    for (std::size_t l = 0; l < spec_.architecture.layers.size(); ++l) {
      const Layer& layer = spec_.architecture.layers[l];
      if (layer.kind == LayerKind::pool) {
        values = pooled(values, channels, height, width, layer.size);
        height /= layer.size;
        width /= layer.size;
        continue;
      }
      const double* weights = parameters.data() + arrays[next].offset;
      const double* biases = parameters.data() + arrays[next + 1].offset;
      next += 2;
      if (layer.kind == LayerKind::convolution) {
        values = convolved(values, channels, height, width, layer, weights, biases);
        channels = layer.units;
      } else {
        std::vector<double> sums(layer.units);
        for (std::size_t o = 0; o < layer.units; ++o) {
          sums[o] = biases[o];
          for (std::size_t i = 0; i < values.size(); ++i)
            sums[o] += weights[o * values.size() + i] * values[i];
        }
        values = sums;
        channels = layer.units;
        height = width = 1;
      }
      if (l + 1 == spec_.architecture.layers.size()) break;
      for (double& value : values)
        if (value < 0) value *= static_cast<double>(spec_.architecture.leak);
      if (!drop || !(layer.dropout > 0)) continue;
      const MaskWords words =
          mask_words(mask_family(seed), batch.keys[n], number, static_cast<std::uint32_t>(l));
      for (std::size_t u = 0; u < values.size(); ++u)
        values[u] = is_dropped(words, static_cast<std::uint32_t>(u), drop_threshold(layer.dropout))
                        ? 0
                        : values[u] / (1 - static_cast<double>(layer.dropout));
    }
    return values;
  }

  std::vector<double> profile(const Batch& batch, std::size_t n, bool drop, std::uint64_t seed,
                              std::uint64_t number) const {
    std::vector<double> result = outputs(batch, n, drop, seed, number);
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = static_cast<double>(spec_.normalisation.target_mean[i]) +
                  static_cast<double>(spec_.normalisation.target_scale[i]) * result[i];
    return result;
  }

  double loss(const Batch& batch, bool drop, std::uint64_t step) const {
    double sum = 0;
    for (std::size_t n = 0; n < batch.size(); ++n) {
      const std::vector<double> profiles = profile(batch, n, drop, spec_.seed, step);
      double a_v_error = 0;
      std::size_t reached = spec_.bins;
      while (reached > 0 && batch.profiles[n * spec_.bins + reached - 1] == 0) --reached;
      for (std::size_t i = 0; i < spec_.bins; ++i) {
        const double error = profiles[i] - static_cast<double>(batch.profiles[n * spec_.bins + i]);
        a_v_error += error * spec_.bin_kpc;
        sum += spec_.loss.differential * spec_.loss.bin_weight[i] *
               std::pow(error / static_cast<double>(spec_.normalisation.target_scale[i]), 2);
        if (i < reached)
          sum += spec_.loss.cumulative * spec_.loss.cumulative_weight[i] * a_v_error * a_v_error;
      }
    }
    return sum / static_cast<double>(batch.size() * spec_.bins);
  }

 private:
  std::vector<double> inputs(const Batch& batch, std::size_t n) const {
    std::vector<double> values;
    const std::size_t cells = spec_.input.cells();
    const std::size_t counts = spec_.input.counts();
    for (std::size_t k = 0; k < 2 * counts; ++k) {
      const double count = k < counts
                               ? batch.counts[n * counts + k]
                               : static_cast<double>(references_[batch.references[n] * counts + k - counts]);
      const double scaled = spec_.normalisation.scale == CountScale::root ? std::sqrt(count + 0.375) : count;
      values.push_back(static_cast<double>(spec_.normalisation.factor[k / cells]) *
                       (scaled - static_cast<double>(spec_.normalisation.mean[k])));
    }
    return values;
  }
  static std::vector<double> pooled(const std::vector<double>& in, std::size_t channels, std::size_t height,
                                    std::size_t width, std::size_t size) {
    std::vector<double> out;
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t y = 0; y + size <= height; y += size)
        for (std::size_t x = 0; x + size <= width; x += size) {
          double best = in[(c * height + y) * width + x];
          for (std::size_t k = 0; k < size * size; ++k)
            best = std::max(best, in[(c * height + y + k / size) * width + x + k % size]);
          out.push_back(best);
        }
    return out;
  }
  static std::vector<double> convolved(const std::vector<double>& in, std::size_t channels,
                                       std::size_t height, std::size_t width, const Layer& layer,
                                       const double* weights, const double* biases) {
    std::vector<double> out;
    const auto half = static_cast<std::ptrdiff_t>(layer.size / 2);
    for (std::size_t f = 0; f < layer.units; ++f)
      for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
          double sum = biases[f];
          for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t ky = 0; ky < layer.size; ++ky)
              for (std::size_t kx = 0; kx < layer.size; ++kx) {
                const auto from_y = static_cast<std::ptrdiff_t>(y + ky) - half;
                const auto from_x = static_cast<std::ptrdiff_t>(x + kx) - half;
                if (from_y < 0 || from_x < 0 || from_y >= static_cast<std::ptrdiff_t>(height) ||
                    from_x >= static_cast<std::ptrdiff_t>(width))
                  continue;
                sum += weights[((f * channels + c) * layer.size + ky) * layer.size + kx] *
                       in[(c * height + static_cast<std::size_t>(from_y)) * width +
                          static_cast<std::size_t>(from_x)];
              }
          out.push_back(sum);
        }
    return out;
  }

  const ModelSpec& spec_;
  const std::vector<float>& references_;
};

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "network/architecture.h"

namespace coalsack::network {

/// The grid that every diagram of a network's input has.
struct InputShape {
  std::size_t diagrams = 1;  ///< each gives two channels: observed, reference
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t cells() const { return height * width; }
  /// Counts of one example.
  std::size_t counts() const { return diagrams * cells(); }
  std::size_t channels() const { return 2 * diagrams; }
  bool operator==(const InputShape&) const = default;
};

enum class CountScale {
  linear,  ///< the count
  root,    ///< sqrt(count + 3/8), whose variance is about 1/4 whatever the count (Anscombe 1948)
};

/// How counts become inputs and outputs become profiles; kept with the model.
///   input(channel, cell) = factor[channel] * (scaled(count) - mean[channel, cell])
///   profile[bin] = target_mean[bin] + target_scale[bin] * output[bin]     (mag/kpc)
/// Channels are the observed diagrams, then their references.
struct Normalisation {
  CountScale scale = CountScale::root;
  std::vector<float> factor;        ///< (channels)
  std::vector<float> mean;          ///< (channels, height, width)
  std::vector<float> target_mean;   ///< (bins)
  std::vector<float> target_scale;  ///< (bins), above 0
};

/// What training makes small, averaged over examples and bins:
///   differential * bin_weight[i] * ((profile - truth) / target_scale)^2
///   + cumulative * cumulative_weight[i] * (A_V - true A_V)^2,  A_V at the outer edge of bin i in mag,
/// the latter before the zeros at the true profile's end only.
struct Loss {
  float differential = 1;
  float cumulative = 0.05F;
  std::vector<float> bin_weight;         ///< (bins), mean 1; empty: all 1
  std::vector<float> cumulative_weight;  ///< (bins); empty: all 1
};

enum class Method { momentum, adam };

/// How weights follow the gradient. Constant through a training, but for the rate, which each step brings.
struct Optimiser {
  Method method = Method::adam;
  float momentum = 0.9F;           ///< of SGD; the first moment's decay in Adam
  float second_momentum = 0.999F;  ///< Adam's
  float epsilon = 1e-8F;           ///< Adam's
  float weight_decay = 0;          ///< decoupled: weights shrink by rate * weight_decay a step
};

/// Everything about a network but its weights.
struct ModelSpec {
  Architecture architecture;
  InputShape input;
  std::size_t bins = 0;  ///< outputs
  double bin_kpc = 0.1;
  Normalisation normalisation;
  Loss loss;
  Optimiser optimiser;
  std::uint64_t seed = 1;  ///< of first weights and dropout masks
};

/// One array of weights within the flat vector of all of them.
struct ParameterArray {
  std::string name;  ///< "2.weight": of layer 2, counted from 0; "2.bias"
  std::vector<std::size_t>
      shape;               ///< convolution (filters, channels, y, x); dense (outputs, inputs); bias (outputs)
  std::size_t offset = 0;  ///< of its first value
  std::size_t size = 0;
};

/// Where each layer's weights stand, in layer order, weights before biases: the layout of every flat vector
/// of weights, of moments and in the file.
std::vector<ParameterArray> parameter_arrays(const ModelSpec& spec);
std::size_t parameter_count(const ModelSpec& spec);

/// First weights: normal of variance 2 / inputs before a ReLU (He et al. 2015) and 1 / inputs before the
/// linear output; biases 0. From the stream "network/weights" of (layer).
std::vector<float> first_parameters(const ModelSpec& spec);

/// Multiply-adds of one example, forward; twice this many operations, three times as many again with
/// backward.
std::uint64_t multiply_adds(const ModelSpec& spec);

/// Throws base::InputError naming what cannot be: a last layer that has not `bins` neurons, a pool larger
/// than the diagram, arrays of other sizes than the spec's, a scale that is not above 0.
void check(const ModelSpec& spec);

}  // namespace coalsack::network

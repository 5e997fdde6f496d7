// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "base/random_stream.h"
#include "network/model.h"

namespace coalsack::network {

/// A model of `notation` on diagrams of height x width with `bins` bins (the notation's last layer), its
/// normalisation and weights of the loss drawn at random, so that nothing is 0 or 1 by chance.
inline ModelSpec model_of(std::string_view notation, InputShape input, std::size_t bins) {
  ModelSpec spec;
  spec.architecture = parse_architecture(notation);
  spec.input = input;
  spec.bins = bins;
  base::RandomStream random({7, "test/model", 0, 0});
  const auto draw = [&](std::vector<float>& values, std::size_t size, double low, double high) {
    values.resize(size);
    for (float& value : values) value = static_cast<float>(low + (high - low) * random.uniform());
  };
  draw(spec.normalisation.factor, input.channels(), 0.8, 1.2);
  draw(spec.normalisation.mean, input.channels() * input.cells(), 0.6, 1.4);
  draw(spec.normalisation.target_mean, bins, 0.2, 0.8);
  draw(spec.normalisation.target_scale, bins, 0.5, 1.5);
  draw(spec.loss.bin_weight, bins, 0.5, 1.5);
  draw(spec.loss.cumulative_weight, bins, 0.5, 1.5);
  return spec;
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdexcept>
#include <string>

#include "network/architecture.h"
#include "network/model.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {

void notation(Input input) {
  const std::string text(input.begin(), input.end());
  answered([&] {
    network::ModelSpec spec;
    spec.architecture = network::parse_architecture(text);
    if (network::parse_architecture(network::notation(spec.architecture)) != spec.architecture)
      throw std::logic_error("the notation of a network reads back as that network");
    spec.input = {1, 64, 64};
    spec.bins = spec.architecture.layers.back().units;
    answered([&] { network::parameter_count(spec); });
    answered([&] { network::multiply_adds(spec); });
    network::check(spec);
  });
}

}  // namespace coalsack::fuzz

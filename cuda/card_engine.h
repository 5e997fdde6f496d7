// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cuda/operations.h"
#include "network/engine.h"

namespace coalsack::cuda {

/// Replaces the vectors (of `size` floats, one on each device, in the order of the devices) by their sum, in
/// the order of the work on each device.
using SumOverDevices = std::function<void(const std::vector<float*>& vectors, std::size_t size)>;

struct CardEngineOptions {
  Number products = Number::float32;   ///< what the matrix products read
  std::size_t prediction_rows = 4096;  ///< rows that go through the network together: speed and memory
  bool record = true;                  ///< steps are recorded once and replayed
};

/// The engine over any devices: the mini-batch is cut into equal stretches, one for each, whose gradients are
/// summed; predictions are made by the first. Throws base::InputError as network::check(spec).
std::unique_ptr<network::Engine> card_engine(const network::ModelSpec& spec,
                                             std::vector<std::unique_ptr<Operations>> devices,
                                             SumOverDevices sum, const CardEngineOptions& options);

}  // namespace coalsack::cuda

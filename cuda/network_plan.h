// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "network/model.h"

namespace coalsack::cuda {

/// An array of weights as it stands on the device, where each begins at a multiple of 128 numbers: the matrix
/// units want that.
struct PlacedArray {
  std::size_t offset = 0;       ///< in the device's vector
  std::size_t flat_offset = 0;  ///< in a flat vector as network::parameter_arrays lays it out
  std::size_t size = 0;
};

enum class StageKind { convolution, pool, dense };

/// One step through the network: a layer, or a convolution with the pool of 2 behind it.
struct Stage {
  StageKind kind = StageKind::dense;
  std::size_t layer = 0;                            ///< its number in the architecture
  std::size_t channels = 1, height = 1, width = 1;  ///< of the input
  std::size_t units = 0;                            ///< filters, or neurons
  std::size_t size = 0;                             ///< of filter or pool
  std::size_t pool = 1;                             ///< behind a convolution: 1 or 2
  std::size_t out_height = 1, out_width = 1;
  float dropout = 0;
  bool last = false;
  PlacedArray weight, bias;

  std::size_t inputs() const { return channels * height * width; }
  std::size_t out_channels() const { return kind == StageKind::pool ? channels : units; }
  std::size_t outputs() const { return out_channels() * out_height * out_width; }
};

struct NetworkPlan {
  std::vector<Stage> stages;
  std::size_t parameters = 0;  ///< of the device's vector, the gaps counted
  std::size_t weights = 0;     ///< where the biases begin: all of them stand behind all weights
  std::vector<PlacedArray> arrays;
};

/// REQUIRES: network::check(spec) passed.
NetworkPlan plan_of(const network::ModelSpec& spec);

/// Between the two layouts; gaps become 0. `flat` has network::parameter_count(spec) numbers.
std::vector<float> to_device_layout(const NetworkPlan& plan, const std::vector<float>& flat);
std::vector<float> to_flat_layout(const NetworkPlan& plan, const std::vector<float>& placed);

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "cuda/bfloat16.h"
#include "network/kernels/normalise.h"

// Counts become inputs on the device: network::Normalisation, one thread's work at a time.
namespace coalsack::cuda {

/// How counts become inputs, for all channels of a network.
struct InputScale {
  std::uint32_t diagrams, cells;
  bool root;            ///< CountScale::root, else linear
  const float* factor;  ///< (2 * diagrams)
  const float* mean;    ///< (2 * diagrams, cells)

  /// `channel`: observed diagrams, then their references.
  COALSACK_HOST_DEVICE float input(float count, std::uint32_t channel, std::uint32_t cell) const {
    return network::input_of(count, root, mean[std::size_t{channel} * cells + cell], factor[channel]);
  }
};

/// normalised (references, diagrams, cells) from expected counts; in place.
struct NormaliseReferences {
  InputScale scale;
  std::uint32_t references;
  float* counts;

  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    return std::uint64_t{references} * scale.diagrams * scale.cells;
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const auto cell = static_cast<std::uint32_t>(i % scale.cells);
    const auto diagram = static_cast<std::uint32_t>(i / scale.cells % scale.diagrams);
    counts[i] = scale.input(counts[i], scale.diagrams + diagram, cell);
  }
};

/// Inputs (examples, 2 * diagrams, cells) from counts (examples, diagrams, cells) and the reference of each.
template <class T>
struct Expand {
  InputScale scale;
  std::uint32_t examples;
  const std::uint16_t* counts;
  const std::uint32_t* references;  ///< (examples)
  const float* normalised;          ///< (all references, diagrams, cells)
  T* inputs;

  COALSACK_HOST_DEVICE std::uint64_t threads() const {
    return std::uint64_t{examples} * scale.diagrams * scale.cells;
  }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const auto cell = static_cast<std::uint32_t>(i % scale.cells);
    const auto diagram = static_cast<std::uint32_t>(i / scale.cells % scale.diagrams);
    const std::uint64_t example = i / scale.cells / scale.diagrams;
    T* observed = inputs + (example * 2 * scale.diagrams + diagram) * scale.cells + cell;
    store(scale.input(static_cast<float>(counts[i]), diagram, cell), *observed);
    const std::size_t reference = std::size_t{references[example]} * scale.diagrams + diagram;
    store(normalised[reference * scale.cells + cell], observed[std::size_t{scale.diagrams} * scale.cells]);
  }
};

}  // namespace coalsack::cuda

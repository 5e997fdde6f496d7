// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "cuda/bfloat16.h"
#include "network/kernels/loss.h"
#include "network/kernels/optimiser.h"

// Loss and update, one thread's work at a time.
namespace coalsack::cuda {

/// What differs from step to step, in the device's memory, so that a recorded step can be done again.
struct StepNumbers {
  std::uint64_t number;
  network::UpdateTerms weights;
  network::UpdateTerms biases;
};

/// The loss of every example and its gradient by the network's outputs. A thread takes an example.
struct LossGradient {
  std::uint32_t examples;
  float share;  ///< 1 / the examples of the batch, on all devices together
  network::LossTerms terms;
  const float* outputs;   ///< (examples, bins)
  const float* profiles;  ///< (examples, bins), mag/kpc
  double* loss;           ///< (examples)
  float* gradient;        ///< (examples, bins); null: the loss alone

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return examples; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    const std::uint64_t first = i * static_cast<unsigned>(terms.bins);
    loss[i] = network::example_loss(terms, outputs + first, profiles + first, share,
                                    gradient == nullptr ? nullptr : gradient + first);
  }
};

inline constexpr std::uint32_t loss_sums = 256;

/// Adds a batch's losses to sums (loss_sums + 1): example i to sum i % loss_sums; the last counts examples. A
/// thread takes one of the sums, whose order is always the same.
struct GatherLoss {
  std::uint32_t examples;
  const double* loss;
  double* sums;

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return loss_sums; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    double sum = sums[i];
    for (std::uint64_t example = i; example < examples; example += loss_sums) sum += loss[example];
    sums[i] = sum;
    if (i == 0) sums[loss_sums] += examples;
  }
};

/// network/kernels/optimiser.h on every weight, and the copy that the products read.
template <class T>
struct Update {
  std::uint64_t size;
  const network::UpdateTerms* terms;  ///< in the device's memory
  const float* gradient;
  float* parameters;
  float* first_moment;
  float* second_moment;  ///< null for momentum
  T* copy;               ///< null where the products read the parameters themselves

  COALSACK_HOST_DEVICE std::uint64_t threads() const { return size; }
  COALSACK_HOST_DEVICE void operator()(std::uint64_t i) const {
    if (second_moment != nullptr)
      network::adam_update(*terms, gradient[i], parameters[i], first_moment[i], second_moment[i]);
    else
      network::momentum_update(*terms, gradient[i], parameters[i], first_moment[i]);
    if (copy != nullptr) store(parameters[i], copy[i]);
  }
};

}  // namespace coalsack::cuda

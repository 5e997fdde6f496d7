// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

#include "base/host_device.h"

namespace coalsack::network {

/// What one step's updates share.
struct UpdateTerms {
  bool adam;
  float rate;
  float decay;            ///< rate * weight_decay; 0 for biases, which do not shrink
  float momentum;         ///< decay of the first moment
  float second_momentum;  ///< of the second
  float epsilon;
  float first_correction;   ///< 1 / (1 - momentum^t), t = step + 1 (Kingma and Ba 2015)
  float second_correction;  ///< 1 / (1 - second_momentum^t)
};

/// SGD with momentum: moment = momentum * moment + gradient; weight -= rate * moment + decay * weight.
COALSACK_HOST_DEVICE inline void momentum_update(const UpdateTerms& terms, float gradient, float& weight,
                                                 float& moment) {
  moment = terms.momentum * moment + gradient;
  weight = weight - (terms.rate * moment + terms.decay * weight);
}

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
COALSACK_HOST_DEVICE inline void adam_update(const UpdateTerms& terms, float gradient, float& weight,
                                             float& first, float& second) {
  first = terms.momentum * first + (1 - terms.momentum) * gradient;
  second = terms.second_momentum * second + (1 - terms.second_momentum) * gradient * gradient;
  const float direction =
      first * terms.first_correction / (sqrtf(second * terms.second_correction) + terms.epsilon);
  weight = weight - (terms.rate * direction + terms.decay * weight);
}

/// The terms of step `number`, counted from 0. `weight_decay` is 0 for biases.
inline UpdateTerms update_terms(bool adam, float momentum, float second_momentum, float epsilon,
                                float weight_decay, float rate, std::uint64_t number) {
  const double t = static_cast<double>(number) + 1;
  const auto correction = [t](float momentum_of) {
    return static_cast<float>(1 / (1 - std::pow(static_cast<double>(momentum_of), t)));
  };
  return UpdateTerms{adam,
                     rate,
                     rate * weight_decay,
                     momentum,
                     second_momentum,
                     epsilon,
                     correction(momentum),
                     correction(second_momentum)};
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>

#include "base/host_device.h"

namespace coalsack::network {

/// A count, observed or expected, as CountScale says: itself, or sqrt(count + 3/8) when `root`.
COALSACK_HOST_DEVICE inline float scaled_count(float count, bool root) {
  return root ? sqrtf(count + 0.375F) : count;
}

/// The network's input of one cell.
COALSACK_HOST_DEVICE inline float input_of(float count, bool root, float mean, float factor) {
  return factor * (scaled_count(count, root) - mean);
}

/// The profile's value in mag/kpc of one output.
COALSACK_HOST_DEVICE inline float profile_of(float output, float target_mean, float target_scale) {
  return target_mean + target_scale * output;
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/host_device.h"

namespace coalsack::network {

/// ReLU of slope `leak` (0: plain) below 0. NaN stays NaN.
COALSACK_HOST_DEVICE inline float rectified(float x, float leak) {
  return x <= 0 ? leak * x : x;
}

/// Its derivative, from its result, with or without dropout: 0 where the result is 0 (dropped, or x = 0).
COALSACK_HOST_DEVICE inline float rectified_slope(float y, float leak) {
  return y > 0 ? 1.0F : y < 0 ? leak : 0.0F;
}

}  // namespace coalsack::network

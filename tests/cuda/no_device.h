// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <iostream>

#include "cuda/device.h"

namespace coalsack::tests {

/// Whether this machine has no card that tests can use; says so in the words that tools/check counts.
inline bool no_device() {
  const cuda::DeviceReport report = cuda::device_report();
  if (!report.available) std::cout << "skipped: no CUDA device\n";
  return !report.available;
}

}  // namespace coalsack::tests

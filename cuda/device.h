// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace coalsack::cuda {

/// What this build and this machine offer.
struct DeviceReport {
  bool available = false;  ///< a CUDA device can be used now
  std::string name;        ///< the first card's name, empty when not available
  std::string reason;      ///< why not, and what to do about it; empty when available
  int devices = 0;         ///< how many there are
};

/// Looks once at the machine; never throws.
DeviceReport device_report();

/// Makes `device`, counted from 0, the one that this thread's next calls are for. Throws base::DeviceError
/// saying what is missing.
void use_device(int device);

}  // namespace coalsack::cuda

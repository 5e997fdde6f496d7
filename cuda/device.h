// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace coalsack::cuda {

/// What this build and this machine offer.
struct DeviceReport {
  bool available = false;  ///< a CUDA device can be used now
  std::string name;        ///< the card's name, empty when not available
  std::string reason;      ///< why not, and what to do about it; empty when available
};

/// Looks once at the machine; never throws.
DeviceReport device_report();

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "cuda/card_engine.h"
#include "cuda/device_operations.h"

namespace coalsack::cuda {

/// Sums over the cards of this machine by NCCL, whose library is loaded at the first call. The cards must
/// outlive the result. Throws base::DeviceError where NCCL is missing, in this build or on this machine.
SumOverDevices nccl_sum(const std::vector<const DeviceOperations*>& cards);

}  // namespace coalsack::cuda

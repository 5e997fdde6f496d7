// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error.h"
#include "cuda/nccl_sum.h"

namespace coalsack::cuda {

SumOverDevices nccl_sum(const std::vector<const DeviceOperations*>&) {
  throw base::DeviceError(
      "--devices: this program was built without NCCL, which several cards need; install it (nccl.h) and "
      "build "
      "again, or name one device");
}

}  // namespace coalsack::cuda

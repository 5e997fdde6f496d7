// SPDX-License-Identifier: GPL-2.0-or-later
#include <cuda_runtime.h>

#include "cuda/device.h"

namespace coalsack::cuda {

DeviceReport device_report() {
  DeviceReport report;
  int count = 0;
  cudaError_t status = cudaGetDeviceCount(&count);
  if (status == cudaSuccess && count > 0) {
    cudaDeviceProp properties{};
    status = cudaGetDeviceProperties(&properties, 0);
    if (status == cudaSuccess) {
      report.available = true;
      report.name = properties.name;
      return report;
    }
  }
  report.reason = status == cudaSuccess ? std::string("no CUDA device in this machine")
                                        : std::string("no CUDA device: ") + cudaGetErrorString(status);
  report.reason += "; use --device cpu";
  return report;
}

}  // namespace coalsack::cuda

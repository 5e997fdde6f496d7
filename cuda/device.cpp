// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/device.h"

#include <cuda_runtime_api.h>

#include "base/error.h"
#include "cuda/check.h"

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
      report.devices = count;
      return report;
    }
  }
  cudaGetLastError();  // it is told here; later calls must not see it again
  report.reason = status == cudaSuccess ? std::string("no CUDA device in this machine")
                                        : std::string("no CUDA device: ") + cudaGetErrorString(status);
  report.reason += "; use --device cpu";
  return report;
}

void use_device(int device) {
  const DeviceReport report = device_report();
  if (!report.available) throw base::DeviceError("--device cuda: " + report.reason);
  if (device < 0 || device >= report.devices)
    throw base::DeviceError("--device cuda: no device " + std::to_string(device) + "; this machine has " +
                            std::to_string(report.devices) + ", counted from 0");
  COALSACK_CUDA(cudaSetDevice(device));
}

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/device.h"

#include <cuda_runtime_api.h>

#include "base/error.h"
#include "cuda/check.h"

namespace coalsack::cuda {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

// Why there is no device. CUDA says of a machine without a driver that its driver is too old.
std::string reason_for(cudaError_t status) {
  if (status == cudaSuccess) return "no CUDA device in this machine";
  if (status != cudaErrorInsufficientDriver)
    return std::string("no CUDA device: ") + cudaGetErrorString(status);
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0)
    return "no CUDA device: this machine has no NVIDIA driver";
  return "no CUDA device: the NVIDIA driver is one for CUDA " + version_text(driver) +
         ", and this program needs " + version_text(CUDART_VERSION);
}

}  // namespace

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
  report.reason = reason_for(status) + "; use --device cpu";
  cudaGetLastError();  // it is told here; later calls must not see it again
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

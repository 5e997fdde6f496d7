// SPDX-License-Identifier: GPL-2.0-or-later
// The symbols of cuda/ for a build without the CUDA compiler.
#include "base/error.h"
#include "cuda/cuda_engine.h"
#include "cuda/device.h"
#include "cuda/matrix_rate.h"

namespace coalsack::cuda {
namespace {

constexpr const char* reason =
    "this program was built without CUDA; install the CUDA Toolkit (nvcc) and build again, or use --device "
    "cpu";

[[noreturn]] void refuse() {
  throw base::DeviceError(std::string("--device cuda: ") + reason);
}

}  // namespace

DeviceReport device_report() {
  return {false, "", reason, 0};
}

void use_device(int) {
  refuse();
}

std::unique_ptr<network::Engine> cuda_engine(const network::ModelSpec&, const CudaOptions&) {
  refuse();
}

double matrix_rate(Precision, int, double) {
  refuse();
}

}  // namespace coalsack::cuda

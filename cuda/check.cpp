// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/check.h"

#include <cstring>
#include <string>

#include "base/error.h"

namespace coalsack::cuda {

void check(cudaError_t status, const char* call, const char* file, int line) {
  if (status == cudaSuccess) return;
  const char* slash = std::strrchr(file, '/');
  throw base::DeviceError(std::string("CUDA: ") + cudaGetErrorString(status) + " (" +
                          cudaGetErrorName(status) + ") in " + call + ", cuda/" +
                          (slash == nullptr ? file : slash + 1) + ":" + std::to_string(line) +
                          "; use --device cpu to go on without the card");
}

}  // namespace coalsack::cuda

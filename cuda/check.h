// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cuda_runtime_api.h>

namespace coalsack::cuda {

/// Throws base::DeviceError with what was called, where, and what CUDA says of it, unless it succeeded.
void check(cudaError_t status, const char* call, const char* file, int line);

}  // namespace coalsack::cuda

/// Every CUDA call goes through this.
#define COALSACK_CUDA(call) ::coalsack::cuda::check((call), #call, __FILE__, __LINE__)

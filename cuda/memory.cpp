// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/memory.h"

#include "base/error.h"
#include "cuda/check.h"

namespace coalsack::cuda {
namespace {

std::string mib(std::size_t bytes) {
  return std::to_string((bytes + (1U << 20) - 1) >> 20) + " MiB";
}

}  // namespace

void* allocate(std::size_t bytes, const std::string& what, const std::string& cure) {
  void* memory = nullptr;
  const cudaError_t status = cudaMalloc(&memory, bytes);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // it is told here; later calls must not see it again
    std::size_t free = 0, total = 0;
    COALSACK_CUDA(cudaMemGetInfo(&free, &total));
    throw base::DeviceError("the card has not enough memory: " + what + " takes " + mib(bytes) + ", " +
                            mib(free) + " of " + mib(total) + " are free; lower " + cure +
                            " or use --device cpu");
  }
  COALSACK_CUDA(status);
  return memory;
}

void* allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) {
  void* memory = nullptr;
  const cudaError_t status = cudaMallocHost(&memory, bytes);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    throw base::DeviceError("not enough memory that the card can read: " + what + " takes " + mib(bytes) +
                            "; lower " + cure + " or use --device cpu");
  }
  COALSACK_CUDA(status);
  return memory;
}

Stream make_stream() {
  cudaStream_t stream = nullptr;
  COALSACK_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  return Stream(stream);
}

Event make_event() {
  cudaEvent_t event = nullptr;
  COALSACK_CUDA(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
  return Event(event);
}

}  // namespace coalsack::cuda

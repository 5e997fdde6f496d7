// SPDX-License-Identifier: GPL-2.0-or-later
// Compiled without fused multiply-adds: see star_count.h.
#include "cuda/check.h"
#include "cuda/star_count_launch.h"

namespace coalsack::cuda {
namespace {

constexpr unsigned threads = 512;
// Histograms of several blocks of 512 threads fit onto a multiprocessor at this size.
constexpr std::size_t most_shared_bytes = 96 * 1024;

struct AddOne {
  std::uint32_t* histogram;
  __device__ void operator()(std::uint32_t i) const { atomicAdd(histogram + i, 1U); }
};

struct AddStars {
  __device__ void operator()(std::uint64_t* sum, std::uint64_t stars) const {
    atomicAdd(reinterpret_cast<unsigned long long*>(sum), static_cast<unsigned long long>(stars));
  }
};

// One block per example. All counters are integers, so the order of the additions cannot be seen.
__global__ void __launch_bounds__(threads) star_count(StarCountTask task, std::uint32_t* histograms) {
  extern __shared__ std::uint32_t shared[];
  const std::uint32_t example = blockIdx.x;
  std::uint32_t* histogram =
      histograms == nullptr ? shared : histograms + std::size_t{example} * histogram_size(task);
  clear_histogram(task, histogram, threadIdx.x, blockDim.x);
  __syncthreads();
  count_stars(task, example, threadIdx.x, blockDim.x, AddOne{histogram});
  __syncthreads();
  store_histogram(task, example, histogram, threadIdx.x, blockDim.x, AddStars{});
}

}  // namespace

std::size_t prepare_star_count() {
  int device = 0;
  int bytes = 0;
  COALSACK_CUDA(cudaGetDevice(&device));
  COALSACK_CUDA(cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
  const std::size_t limit = static_cast<std::size_t>(bytes) < most_shared_bytes
                                ? static_cast<std::size_t>(bytes)
                                : most_shared_bytes;
  // More than 48 KB have to be asked for. Always the same number, since other threads launch meanwhile.
  COALSACK_CUDA(
      cudaFuncSetAttribute(star_count, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(limit)));
  return limit;
}

void launch_star_count(const StarCountTask& task, std::uint32_t* histograms, cudaStream_t stream) {
  if (task.examples == 0) return;
  const std::size_t bytes = histograms == nullptr ? histogram_size(task) * sizeof(std::uint32_t) : 0;
  star_count<<<task.examples, threads, bytes, stream>>>(task, histograms);
  COALSACK_CUDA(cudaGetLastError());
}

}  // namespace coalsack::cuda

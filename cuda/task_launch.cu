// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/all_tasks.h"
#include "cuda/check.h"
#include "cuda/task_launch.h"

namespace coalsack::cuda {
namespace {

constexpr unsigned threads_per_block = 256;
constexpr std::uint64_t most_blocks = 0x7FFFFFFF;

template <class Task>
__global__ void __launch_bounds__(threads_per_block) each_thread(Task task) {
  const std::uint64_t step = std::uint64_t{gridDim.x} * blockDim.x;
  for (std::uint64_t i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < task.threads(); i += step)
    task(i);
}

}  // namespace

template <class Task>
void launch(const Task& task, cudaStream_t stream) {
  const std::uint64_t blocks = (task.threads() + threads_per_block - 1) / threads_per_block;
  if (blocks == 0) return;
  each_thread<<<static_cast<unsigned>(blocks < most_blocks ? blocks : most_blocks), threads_per_block, 0,
                stream>>>(task);
  COALSACK_CUDA(cudaGetLastError());
}

// All of AllTasks; one that is missing here is missed by the linker.
template void launch(ConvolutionForward<float, float> const&, cudaStream_t);
template void launch(ConvolutionForward<float, Bfloat16> const&, cudaStream_t);
template void launch(ConvolutionForward<Bfloat16, Bfloat16> const&, cudaStream_t);
template void launch(Convert<Bfloat16> const&, cudaStream_t);
template void launch(ConvolutionWeightParts<float, float> const&, cudaStream_t);
template void launch(ConvolutionWeightParts<float, Bfloat16> const&, cudaStream_t);
template void launch(ConvolutionWeightParts<Bfloat16, Bfloat16> const&, cudaStream_t);
template void launch(PartialSums const&, cudaStream_t);
template void launch(ConvolutionInputGradient<float, float> const&, cudaStream_t);
template void launch(ConvolutionInputGradient<Bfloat16, Bfloat16> const&, cudaStream_t);
template void launch(PoolForward<float> const&, cudaStream_t);
template void launch(PoolForward<Bfloat16> const&, cudaStream_t);
template void launch(PoolBackward<float> const&, cudaStream_t);
template void launch(PoolBackward<Bfloat16> const&, cudaStream_t);
template void launch(Activation<float> const&, cudaStream_t);
template void launch(Activation<Bfloat16> const&, cudaStream_t);
template void launch(ActivationSlope<float> const&, cudaStream_t);
template void launch(ActivationSlope<Bfloat16> const&, cudaStream_t);
template void launch(ColumnSums<float> const&, cudaStream_t);
template void launch(ColumnSums<Bfloat16> const&, cudaStream_t);
template void launch(Expand<float> const&, cudaStream_t);
template void launch(Expand<Bfloat16> const&, cudaStream_t);
template void launch(NormaliseReferences const&, cudaStream_t);
template void launch(MaskRows const&, cudaStream_t);
template void launch(LossGradient const&, cudaStream_t);
template void launch(GatherLoss const&, cudaStream_t);
template void launch(Update<float> const&, cudaStream_t);
template void launch(Update<Bfloat16> const&, cudaStream_t);
template void launch(PassProfiles const&, cudaStream_t);
template void launch(SortPasses const&, cudaStream_t);
template void launch(PassStatistics const&, cudaStream_t);

}  // namespace coalsack::cuda

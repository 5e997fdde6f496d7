// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "cuda/star_count.h"

namespace coalsack::cuda {

/// Bytes of a block's memory that the histogram of one example may take on the current device, which is told
/// that launches may take so much. To be called once per device before the first launch there.
std::size_t prepare_star_count();

/// Counts all examples of the task, whose pointers are the device's; stars_in and saturated start as 0.
/// `histograms`: null, where one example's counters fit into what prepare_star_count() gave; else
/// (examples, histogram_size) in the device's memory, any content.
void launch_star_count(const StarCountTask& task, std::uint32_t* histograms, cudaStream_t stream);

}  // namespace coalsack::cuda

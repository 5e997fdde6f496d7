// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cuda_runtime_api.h>

namespace coalsack::cuda {

/// Starts a thread on the card for each of the task's; its pointers are the card's. Instantiated for
/// AllTasks.
template <class Task>
void launch(const Task& task, cudaStream_t stream);

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

/// Marks a function whose lines run on the CPU and, compiled by nvcc, on the GPU.
#ifdef __CUDACC__
#define COALSACK_HOST_DEVICE __host__ __device__
#else
#define COALSACK_HOST_DEVICE
#endif

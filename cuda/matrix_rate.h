// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cuda/cuda_engine.h"

namespace coalsack::cuda {

/// Operations a second that the matrix units of a card reach on numbers drawn at random: the best of three
/// large products, each repeated for a third of `seconds`. A multiply-add is two. Throws base::DeviceError.
double matrix_rate(Precision precision, int device, double seconds);

}  // namespace coalsack::cuda

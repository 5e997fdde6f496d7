// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>

#include "base/error.h"
#include "cuda/cuda_engine.h"

namespace coalsack::cuda {

Precision precision_of(std::string_view word) {
  if (word == "fp32") return Precision::fp32;
  if (word == "tf32") return Precision::tf32;
  if (word == "bf16") return Precision::bf16;
  throw base::UsageError("there is no precision '" + std::string(word) + "'; there are fp32, tf32 and bf16");
}

}  // namespace coalsack::cuda

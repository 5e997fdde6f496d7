// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/lanes_avx2.h"
#include "network/cpu/loops.h"

namespace coalsack::network {

const Kernels* avx2_kernels() {
  static constexpr Kernels table = Loops<LanesAvx2>::table("AVX2");
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table : nullptr;
}

}  // namespace coalsack::network

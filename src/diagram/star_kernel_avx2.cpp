// SPDX-License-Identifier: GPL-2.0-or-later
// Compiled for AVX2 (without FMA): nothing here may be called before star_kernel_avx2() said that it may.
#include "diagram/lanes_avx2.h"
#include "diagram/star_kernel.h"

namespace coalsack::diagram {
namespace {

void run(const KernelTask& task) {
  StarLoops<LanesAvx2>::run(task);
}

}  // namespace

__attribute__((target("no-avx"))) StarKernel star_kernel_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") ? &run : nullptr;
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_kernel_task.h"

namespace coalsack::diagram {

StarKernel star_kernel_avx2() {
  return nullptr;
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/lanes_portable.h"
#include "diagram/star_kernel.h"

namespace coalsack::diagram {

void star_kernel_portable(const KernelTask& task) {
  StarLoops<LanesPortable>::run(task);
}

}  // namespace coalsack::diagram

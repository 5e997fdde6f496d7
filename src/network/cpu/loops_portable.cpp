// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/lanes_portable.h"
#include "network/cpu/loops.h"

namespace coalsack::network {

const Kernels& portable_kernels() {
  static constexpr Kernels table = Loops<LanesPortable>::table("portable");
  return table;
}

}  // namespace coalsack::network

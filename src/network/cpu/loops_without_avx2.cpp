// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/kernels.h"

namespace coalsack::network {

const Kernels* avx2_kernels() {
  return nullptr;
}

}  // namespace coalsack::network

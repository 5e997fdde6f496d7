// SPDX-License-Identifier: GPL-2.0-or-later
// What libFuzzer calls; compiled once for each target, whose name is COALSACK_TARGET.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  coalsack::fuzz::COALSACK_TARGET({data, size});
  return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/host_name.h"

#include <unistd.h>

#include <array>

namespace coalsack::base {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace coalsack::base

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/engines.h"

namespace coalsack::tools {

pipeline::EngineMaker engine_maker(const Shell& shell) {
  shell.check_device();
  return [](const network::ModelSpec& spec, int threads) {
    return network::cpu_engine(spec, {.threads = threads});
  };
}

}  // namespace coalsack::tools

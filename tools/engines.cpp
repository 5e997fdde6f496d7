// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/engines.h"

#include "base/error.h"

namespace coalsack::tools {

pipeline::EngineMaker engine_maker(const Shell& shell) {
  shell.check_device();
  if (shell.device == "cuda")
    throw base::DeviceError(
        "--device cuda: networks are computed on the CPU only so far; leave --device out");
  return [](const network::ModelSpec& spec, int threads) {
    return network::cpu_engine(spec, {.threads = threads});
  };
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/engines.h"

#include "cuda/cuda_engine.h"

namespace coalsack::tools {

pipeline::EngineMaker engine_maker(const Shell& shell) {
  shell.check_device();
  if (shell.device == "cuda")
    return [](const network::ModelSpec& spec, int /*threads*/) { return cuda::cuda_engine(spec); };
  return [](const network::ModelSpec& spec, int threads) {
    return network::cpu_engine(spec, {.threads = threads});
  };
}

}  // namespace coalsack::tools

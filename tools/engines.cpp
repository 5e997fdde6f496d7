// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/engines.h"

#include "base/error.h"
#include "cuda/cuda_engine.h"
#include "cuda/device.h"

namespace coalsack::tools {

void add_network_options(CLI::App& verb, Shell& shell) {
  verb.add_option("--precision", shell.precision, "Of matrix products on a CUDA device")
      ->check(CLI::IsMember({"fp32", "tf32", "bf16"}))
      ->capture_default_str();
  verb.add_option("--devices", shell.devices, "CUDA devices that work together, as 0,1,2")
      ->delimiter(',')
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

pipeline::EngineMaker engine_maker(const Shell& shell) {
  shell.check_device();
  return [&shell](const network::ModelSpec& spec, int threads) -> std::unique_ptr<network::Engine> {
    const bool wanted = shell.device == "cuda";
    if (wanted || (shell.device == "auto" && cuda::device_report().available)) {
      try {
        return cuda::cuda_engine(spec, {cuda::precision_of(shell.precision), shell.devices});
      } catch (const base::DeviceError& error) {
        if (wanted) throw;
        shell.say(std::string("on the processor, because ") + error.what());
      }
    }
    return network::cpu_engine(spec, {.threads = threads});
  };
}

}  // namespace coalsack::tools

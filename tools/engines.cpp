// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/engines.h"

#include <mutex>
#include <utility>

#include "base/error.h"
#include "cuda/cuda_engine.h"
#include "cuda/device.h"
#include "cuda/diagram_builder.h"

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

namespace {

diagram::SightlinePlacer chosen_placer(const Shell& shell) {
  shell.check_device();
  const bool wanted = shell.device == "cuda";
  if (!wanted && (shell.device == "cpu" || !cuda::device_report().available)) return diagram::place_on_cpu;
  const auto threads = static_cast<std::size_t>(shell.thread_count());
  const cuda::DiagramOptions options{(static_cast<std::size_t>(shell.memory_mb) << 20) / threads};
  diagram::SightlinePlacer on_card = cuda::place_on_card(shell.devices.front(), options);
  if (wanted) return on_card;
  return [on_card, &shell](const std::shared_ptr<const diagram::ExampleModel>& model) {
    try {
      return on_card(model);
    } catch (const base::DeviceError& error) {
      shell.say(std::string("diagrams on the processor, because ") + error.what());
      return diagram::place_on_cpu(model);
    }
  };
}

}  // namespace

diagram::SightlinePlacer sightline_placer(const Shell& shell) {
  struct Choice {
    std::once_flag made;
    diagram::SightlinePlacer place;
  };
  return [&shell, choice = std::make_shared<Choice>()](std::shared_ptr<const diagram::ExampleModel> model) {
    std::call_once(choice->made, [&] { choice->place = chosen_placer(shell); });
    return choice->place(std::move(model));
  };
}

}  // namespace coalsack::tools

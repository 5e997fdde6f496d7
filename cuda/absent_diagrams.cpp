// SPDX-License-Identifier: GPL-2.0-or-later
// Builders on a card in a build without the CUDA compiler.
#include "cuda/device.h"
#include "cuda/diagram_builder.h"

namespace coalsack::cuda {

diagram::SightlinePlacer place_on_card(int device, const DiagramOptions&) {
  use_device(device);  // refuses
  return {};
}

}  // namespace coalsack::cuda

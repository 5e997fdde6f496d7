// SPDX-License-Identifier: GPL-2.0-or-later
// The diagram builder of a build without the CUDA compiler.
#include "cuda/device.h"
#include "cuda/diagram_builder.h"

namespace coalsack::cuda {

struct DiagramBuilder::State {};

DiagramBuilder::DiagramBuilder(const diagram::ExampleModel&, const DiagramOptions&) {
  use_device(0);  // refuses
}
DiagramBuilder::~DiagramBuilder() = default;
DiagramBuilder::DiagramBuilder(DiagramBuilder&&) noexcept = default;
DiagramBuilder& DiagramBuilder::operator=(DiagramBuilder&&) noexcept = default;

void DiagramBuilder::build(std::span<const diagram::ExampleKey>, std::span<const float>,
                           std::vector<diagram::Example>&) {
  use_device(0);  // refuses
}

}  // namespace coalsack::cuda

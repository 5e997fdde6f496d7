// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "diagram/observation.h"
#include "diagram/star_kernel_task.h"

namespace coalsack::diagram {

/// A diagram as the inner loops read it; `cells` is null.
KernelDiagram kernel_diagram(const Diagram& diagram, const ResolvedDiagram& resolved);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "pipeline/engine_maker.h"
#include "tools/shell.h"

namespace coalsack::tools {

/// The engine that --device names. Throws base::DeviceError when it cannot be had.
pipeline::EngineMaker engine_maker(const Shell& shell);

}  // namespace coalsack::tools

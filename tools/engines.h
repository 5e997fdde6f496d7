// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "diagram/sightline_builder.h"
#include "pipeline/engine_maker.h"
#include "tools/shell.h"

namespace coalsack::tools {

/// --precision and --devices, for verbs that train or ask a network; they have --device already.
void add_network_options(CLI::App& verb, Shell& shell);

/// The engine that --device names: `auto` takes a card where one can be used. Throws base::DeviceError when
/// it cannot be had. `shell` must outlive what is returned.
pipeline::EngineMaker engine_maker(const Shell& shell);

/// Puts the stars of training examples where --device says when the first are put: `auto` takes a card where
/// one can be used. The examples are the same. `shell` must outlive what is returned, which throws
/// base::DeviceError when the device cannot be had.
diagram::SightlinePlacer sightline_placer(const Shell& shell);

}  // namespace coalsack::tools

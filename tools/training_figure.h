// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "plot/figure.h"
#include "project/project.h"

namespace coalsack::tools {

/// How a training went: losses and the rms errors on the validation split, by epoch. `model` empty: the one
/// begun last. Throws base::InputError when there is none, or none of its epochs is finished.
plot::Figure training_figure(const project::Project& project, const std::string& model);

}  // namespace coalsack::tools

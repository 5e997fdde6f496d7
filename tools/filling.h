// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "pipeline/fill.h"
#include "tools/shell.h"

namespace coalsack::tools {

/// Fills as a verb does: threads and memory of the shell, progress on the terminal, and an interruption
/// recorded in the run. Finishes the run. REQUIRES: an InterruptWatch made before any thread, whose token is
/// `stop`.
std::vector<pipeline::StageReport> fill_and_finish(const Shell& shell, const project::Project& project,
                                                   project::Run& run, pipeline::FillOptions options,
                                                   const std::stop_token& stop);

}  // namespace coalsack::tools

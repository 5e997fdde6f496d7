// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/filling.h"

#include "base/error.h"

namespace coalsack::tools {

std::vector<pipeline::StageReport> fill_and_finish(const Shell& shell, const project::Project& project,
                                                   project::Run& run, pipeline::FillOptions options,
                                                   const std::stop_token& stop) {
  options.threads = shell.thread_count();
  options.commit_bytes = static_cast<std::size_t>(shell.memory_mb) << 20;
  const auto progress = shell.progress();
  try {
    auto reports = pipeline::fill(project, shell.stages, options, run, *progress, stop);
    run.finish("done");
    return reports;
  } catch (const base::Interrupted&) {
    progress->finish();
    run.finish("interrupted");
    throw;
  }
}

}  // namespace coalsack::tools

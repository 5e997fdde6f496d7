// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stop_token>

#include "base/progress.h"
#include "pipeline/fill.h"
#include "tests/pipeline/number_stages.h"
#include "tests/temporary_folder.h"

namespace coalsack::tests {

/// A project of 2,000 numbers and their squares.
struct NumberFixture {
  static constexpr std::int64_t entries = 2000;
  static constexpr std::int64_t failing = 1;  ///< key (13, 7)
  TemporaryFolder folder;
  std::filesystem::path path = folder / "numbers.sack";
  std::vector<pipeline::Stage> stages = NumberStages().all();

  NumberFixture() { create_number_project(path, entries); }

  project::Project open(project::Access access = project::Access::write) const {
    return project::Project::open(path, access, {});
  }
  std::vector<pipeline::StageReport> fill(const project::Project& project, pipeline::FillOptions options = {},
                                          const std::stop_token& stop = {}) const {
    project::Run run(project, {"fill", {}});
    base::Silence silence;
    auto reports = pipeline::fill(project, stages, options, run, silence, stop);
    run.finish("done");
    return reports;
  }
};

}  // namespace coalsack::tests

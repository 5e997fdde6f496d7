// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "pipeline/coverage.h"
#include "pipeline/fill.h"
#include "pipeline/recipe.h"
#include "pipeline/stages.h"
#include "project/project.h"
#include "project/run.h"
#include "project/settings.h"
#include "sky/region.h"
#include "tests/pipeline/linear_engine.h"
#include "tests/temporary_folder.h"

namespace coalsack::tests {

/// A folder for projects with all stages, each with the same settings and region.
class SkyProjects {
 public:
  SkyProjects(std::vector<std::pair<std::string, std::string>> settings, std::string region)
      : settings_(std::move(settings)), region_(std::move(region)) {
    create(path);
  }

  TemporaryFolder folder;
  std::vector<pipeline::Stage> stages = pipeline::all_stages(linear_engine);
  std::filesystem::path path = folder / "sky.sack";

  void create(const std::filesystem::path& file) const {
    project::Project::create(file, pipeline::stage_queries(stages), [&](project::Project& project) {
      project::Transaction transaction(project.database());
      for (const auto& [name, value] : settings_) project::change_setting(project.database(), name, value);
      pipeline::activate(project, stages, project::Access::write);
      transaction.commit();
      project::Run run(project, {"extend", {}});
      pipeline::extend(project, sky::parse_region(region_), run);
      run.finish("done");
    });
  }
  project::Project open(const std::filesystem::path& file) const {
    return project::Project::open(file, project::Access::write, pipeline::stage_queries(stages));
  }
  project::Project open() const { return open(path); }
  void fill(const project::Project& project, const pipeline::FillOptions& options = {}) const {
    project::Run run(project, {"fill", {}});
    base::Silence silence;
    pipeline::fill(project, stages, options, run, silence, {});
    run.finish("done");
  }
  void set(const project::Project& project, const char* name, const char* value) const {
    project::Transaction transaction(project.database());
    project::change_setting(project.database(), name, value);
    transaction.commit();
  }

 private:
  std::vector<std::pair<std::string, std::string>> settings_;
  std::string region_;
};

}  // namespace coalsack::tests

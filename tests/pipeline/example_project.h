// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <utility>

#include "tests/pipeline/sky_project.h"

namespace coalsack::tests {

/// A project with two reference sightlines and 600 examples of each: three blocks, the last one short. Filled
/// once, copied for every test.
struct ExampleProject {
  TemporaryFolder folder;
  std::vector<pipeline::Stage> stages = pipeline::all_stages();
  std::filesystem::path path = folder / "sky.sack";

  ExampleProject() { std::filesystem::copy_file(filled().path, path); }

  project::Project open() const { return filled().open(path); }
  void fill(const project::Project& project, const pipeline::FillOptions& options = {}) const {
    filled().fill(project, options);
  }
  void set(const project::Project& project, const char* name, const char* value) const {
    filled().set(project, name, value);
  }

 private:
  struct Filled : SkyProjects {
    Filled()
        : SkyProjects({{"pixel_nside", "256"},
                       {"pool_area_factor", "2"},
                       {"galaxy_limit_mag", "13"},
                       {"reference_spacing_l_deg", "0.5"},
                       {"examples_per_reference", "600"}},
                      "cone 280.25,0,0.2") {
      fill(SkyProjects::open(),
           {.only = {"zone", "reference_stars", "selection", "reference_diagram", "example"}});
    }
  };
  static const Filled& filled() {
    static const Filled projects;
    return projects;
  }
};

}  // namespace coalsack::tests

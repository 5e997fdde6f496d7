// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "project/project.h"
#include "tests/temporary_folder.h"

namespace coalsack::tests {

/// A fresh project in a folder of its own.
struct ProjectFixture {
  TemporaryFolder folder;
  std::filesystem::path path = folder / "x.sack";

  ProjectFixture() {
    project::Project::create(path, {}, [](project::Project&) {});
  }
  project::Project open(project::Access access = project::Access::write) const {
    return project::Project::open(path, access, {});
  }
};

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace coalsack::tests

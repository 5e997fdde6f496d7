// SPDX-License-Identifier: GPL-2.0-or-later
// Drives the engine from outside: init FILE N | fill FILE THREADS | hash FILE.
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "base/progress.h"
#include "pipeline/fill.h"
#include "tests/pipeline/number_stages.h"

using namespace coalsack;

int main(int argc, char** argv) {
  try {
    const std::string what = argc > 2 ? argv[1] : "";
    if (what == "init" && argc == 4) {
      tests::create_number_project(argv[2], std::stoll(argv[3]));
    } else if (what == "fill" && argc == 4) {
      const auto project = project::Project::open(argv[2], project::Access::write, {});
      project::Run run(project, {"fill", {}});
      pipeline::FillOptions options;
      options.threads = std::stoi(argv[3]);
      options.commit_seconds = 0.02;  // many commits, so that kills meet them
      base::Silence silence;
      pipeline::fill(project, tests::NumberStages().all(), options, run, silence, {});
      run.finish("done");
    } else if (what == "hash") {
      std::cout << tests::number_hash(project::Project::open(argv[2], project::Access::read, {})) << "\n";
    } else {
      std::cerr << "fill_driver init FILE N | fill FILE THREADS | hash FILE\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}

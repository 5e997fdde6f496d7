// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/status.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "pipeline/left_out.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_status(CLI::App& app, Shell& shell) {
  shell.verb(app, "status", "What is done, missing, stale and failed, by stage", [&shell] {
    const project::Project project = shell.open(project::Access::read);
    const auto all = pipeline::status(project, shell.stages);
    if (shell.json) {
      nlohmann::json list = nlohmann::json::array();
      for (const auto& stage : all)
        list.push_back({{"stage", stage.stage},
                        {"wanted", stage.wanted},
                        {"done", stage.done},
                        {"missing", stage.missing},
                        {"stale", stage.stale},
                        {"failed", stage.failed},
                        {"waiting", stage.waiting}});
      nlohmann::json absent = nlohmann::json::array();
      for (const auto& one : pipeline::left_out(project))
        absent.push_back({{"part", one.part}, {"rows", one.rows}});
      shell.print_json({{"project", shell.project.string()}, {"stages", list}, {"left_out", absent}});
      return;
    }
    std::printf("%-20s %12s %12s %12s %12s %12s %12s\n", "stage", "wanted", "done", "missing", "stale",
                "failed", "waiting");
    for (const auto& stage : all)
      std::printf("%-20s %12s %12s %12s %12s %12s %12s\n", stage.stage.c_str(), grouped(stage.wanted).c_str(),
                  grouped(stage.done).c_str(), grouped(stage.missing).c_str(), grouped(stage.stale).c_str(),
                  grouped(stage.failed).c_str(), grouped(stage.waiting).c_str());
    for (const auto& one : pipeline::left_out(project))
      shell.say("left out of this copy: " + one.part + " (" + grouped(one.rows) + ")");
  });
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/simulated_sky.h"
#include "tools/configuration.h"
#include "tools/filling.h"
#include "tools/interrupt.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_simulate(CLI::App& app, Shell& shell) {
  struct SimulateOptions {
    std::string dust, name = "table";
    double a_v_per_unit = 1;
    bool builtin = false;
  };
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const verb = shell.verb(
      app, "simulate", "Observe a simulated sky: the built-in Galaxy behind known dust", [&shell, options] {
        shell.check_device();
        if (options->builtin && !options->dust.empty())
          throw base::UsageError("choose one of --dust and --built-in");
        const InterruptWatch watch;
        const project::Project project = shell.open(project::Access::write);
        project::Run run(project, shell.run_arguments());
        Changes changes = {{"sky_source", "simulated"}};
        if (!options->dust.empty()) {
          pipeline::import_dust_table(project, options->dust, options->name, options->a_v_per_unit, run);
          changes.emplace_back("truth_table", options->name);
        }
        if (options->builtin) changes.emplace_back("truth_table", "");
        apply(project, changes, shell.stages);
        pipeline::FillOptions fill;
        fill.only = {"zone", "simulated_stars", "truth"};
        const auto reports = fill_and_finish(shell, project, run, fill, watch.token());
        nlohmann::json list = nlohmann::json::array();
        for (const auto& report : reports) {
          list.push_back({{"stage", report.stage},
                          {"done", report.done},
                          {"failed", report.failed},
                          {"seconds", report.seconds}});
          if (!shell.json)
            std::printf("%s: %s computed%s\n", report.stage.c_str(), grouped(report.done).c_str(),
                        report.failed > 0 ? (", " + grouped(report.failed) + " failed").c_str() : "");
        }
        if (shell.json) shell.print_json({{"stages", list}});
      });
  shell.add_compute_options(*verb);
  verb->add_option(
      "--dust", options->dust,
      "A 3D map to simulate behind: a table of HEALPix pixels and cumulative extinction (docs/dust.md)");
  verb->add_option("--name", options->name, "What to call that table in the project")->capture_default_str();
  verb->add_option("--a-v-per-unit", options->a_v_per_unit,
                   "What turns its values into A_V in mag (2.65 for E(B-V) of Marshall et al. as published "
                   "in Combined19)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_flag("--built-in", options->builtin, "Back to the built-in dust");
}

}  // namespace coalsack::tools

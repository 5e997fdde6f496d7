// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/fill.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "pipeline/left_out.h"
#include "pipeline/setting_rules.h"
#include "pipeline/status.h"
#include "tools/filling.h"
#include "tools/interrupt.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

void plan(const Shell& shell, const pipeline::FillOptions& options, bool again) {
  const project::Project project = shell.open(again ? project::Access::write : project::Access::read);
  std::optional<project::Transaction> tried;  // never committed
  if (again) {
    tried.emplace(project.database());
    pipeline::recompute_left_out(project, shell.stages);
  }
  for (const std::string& name : options.only) pipeline::find_stage(shell.stages, name);
  nlohmann::json list = nlohmann::json::array();
  std::int64_t left = options.limit;
  for (const auto& stage : pipeline::status(project, shell.stages)) {
    if (!options.only.empty() &&
        std::find(options.only.begin(), options.only.end(), stage.stage) == options.only.end())
      continue;
    std::int64_t now = stage.missing + stage.stale + (options.retry_failed ? stage.failed : 0);
    if (options.limit > 0) now = std::min(now, left);
    left -= now;
    list.push_back({{"stage", stage.stage}, {"would_compute", now}, {"waiting", stage.waiting}});
    if (!shell.json)
      std::cout << stage.stage << ": would compute " << grouped(now)
                << (stage.waiting > 0 ? ", and then " + grouped(stage.waiting) + " that wait for other stages"
                                      : "")
                << "\n";
  }
  if (shell.json) shell.print_json({{"dry_run", true}, {"stages", list}});
}

void fill(const Shell& shell, const pipeline::FillOptions& options, bool again) {
  shell.check_device();
  const InterruptWatch watch;
  const project::Project project = shell.open(project::Access::write);
  const auto& only = options.only;
  if (!again && (only.empty() || std::find(only.begin(), only.end(), "prediction") != only.end())) {
    pipeline::activate(project, shell.stages, project::Access::read);
    pipeline::check_can_predict(project, shell.stages);
  }
  project::Run run(project, shell.run_arguments());
  if (again) {
    project::Transaction transaction(project.database());
    const std::vector<std::string> parts = pipeline::recompute_left_out(project, shell.stages);
    transaction.commit();
    std::string names;
    for (const std::string& part : parts) names += (names.empty() ? "" : ", ") + part;
    shell.say(parts.empty() ? "nothing was left out that can be computed again"
                            : "what was left out is computed again: " + names);
  }
  const auto reports = fill_and_finish(shell, project, run, options, watch.token());
  nlohmann::json list = nlohmann::json::array();
  for (const auto& report : reports) {
    list.push_back({{"stage", report.stage},
                    {"done", report.done},
                    {"failed", report.failed},
                    {"seconds", report.seconds}});
    if (shell.json) continue;
    std::printf("%s: %s computed", report.stage.c_str(), grouped(report.done).c_str());
    if (report.failed > 0) std::printf(", %s failed", grouped(report.failed).c_str());
    if (report.done + report.failed > 0)
      std::printf(" in %.1f s (%.3g per second)", report.seconds,
                  static_cast<double>(report.done + report.failed) / std::max(1e-9, report.seconds));
    std::printf("\n");
  }
  if (shell.json) shell.print_json({{"stages", list}});
  for (const std::string& line : pipeline::names_of_nothing(project)) shell.say("note: " + line);
}

}  // namespace

void add_fill(CLI::App& app, Shell& shell) {
  struct FillOptions {
    pipeline::FillOptions fill;
    bool dry_run = false;
    bool left_out = false;
  };
  const auto options = std::make_shared<FillOptions>();
  CLI::App* const verb = shell.verb(app, "fill", "Compute what is missing or stale", [&shell, options] {
    if (options->dry_run)
      plan(shell, options->fill, options->left_out);
    else
      fill(shell, options->fill, options->left_out);
  });
  shell.add_compute_options(*verb);
  verb->add_option("STAGE", options->fill.only, "Only these stages (default: all, in order)");
  verb->add_option("--limit", options->fill.limit, "At most so many entries")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 62));
  verb->add_flag("--dry-run", options->dry_run, "Say what would be computed; change nothing");
  verb->add_flag("--left-out", options->left_out, "Compute what was left out when this copy was shared, too");
  verb->add_flag("--retry-failed", options->fill.retry_failed, "Try entries again that failed before");
}

}  // namespace coalsack::tools

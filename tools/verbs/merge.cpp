// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "tools/interrupt.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

using pipeline::MergeReport;

nlohmann::json json_of(const MergeReport& report) {
  nlohmann::json models = nlohmann::json::array();
  for (const auto& model : report.models)
    models.push_back({{"name", model.name}, {"as", model.as}, {"taken", model.taken}});
  nlohmann::json stages = nlohmann::json::array();
  for (const auto& stage : report.stages)
    stages.push_back({{"stage", stage.stage},
                      {"there", stage.there},
                      {"taken", stage.taken},
                      {"same", stage.same},
                      {"other_recipe", stage.other_recipe},
                      {"other_inputs", stage.other_inputs},
                      {"kept", stage.kept},
                      {"without_result", stage.without_result},
                      {"failures", stage.failures},
                      {"dropped", stage.dropped},
                      {"reasons", stage.reasons}});
  nlohmann::json differences = nlohmann::json::array();
  for (const auto& difference : report.differences)
    differences.push_back({{"kind", difference.kind},
                           {"name", difference.name},
                           {"here", difference.here},
                           {"there", difference.there},
                           {"advice", difference.advice}});
  return {{"other", report.other.string()},
          {"project_id", report.project_id},
          {"changed", report.changed()},
          {"pixels", {{"there", report.pixels_there}, {"taken", report.pixels_taken}}},
          {"regions_taken", report.regions_taken},
          {"star_lists",
           {{"there", report.star_lists_there},
            {"taken", report.star_lists_taken},
            {"stars_taken", report.stars_taken}}},
          {"calibrations_taken", report.calibrations_taken},
          {"dust_tables_taken", report.dust_tables_taken},
          {"arrays_taken", report.arrays_taken},
          {"surveys_taken", report.surveys_taken},
          {"diagrams_taken", report.diagrams_taken},
          {"runs_taken", report.runs_taken},
          {"models", models},
          {"stages", stages},
          {"differences", differences},
          {"model_in_force", {{"before", report.model_before}, {"after", report.model_after}}}};
}

void print_stage(const pipeline::MergedStage& stage) {
  const auto part = [](std::int64_t number, const char* what) {
    return number > 0 ? ", " + grouped(number) + " " + what : std::string();
  };
  std::cout << "  " << stage.stage << ": " << grouped(stage.taken) << " taken"
            << part(stage.same, "here already")
            << part(stage.other_recipe, "made with other settings or another version")
            << part(stage.other_inputs, "made from other things than are here")
            << part(stage.kept, "kept as ours")
            << part(stage.without_result, "that came without their results")
            << part(stage.failures, "failures taken") << part(stage.dropped, "of ours to be computed again")
            << "\n";
  for (const std::string& reason : stage.reasons) std::cout << "    " << terminal_text(reason) << "\n";
}

void print(const MergeReport& report, bool verbose) {
  std::cout << report.other.string() << ": " << grouped(report.pixels_taken) << " of "
            << grouped(report.pixels_there) << " pixels are new\n";
  const auto line = [](std::int64_t number, const char* what) {
    if (number > 0) std::cout << "  " << what << ": " << grouped(number) << " taken\n";
  };
  if (report.star_lists_taken > 0)
    std::cout << "  star lists: " << grouped(report.star_lists_taken) << " taken\n";
  line(report.stars_taken, "stars");
  line(report.calibrations_taken, "calibrations");
  line(report.dust_tables_taken, "dust tables");
  line(report.surveys_taken, "surveys");
  line(report.diagrams_taken, "diagrams");
  line(report.arrays_taken, "arrays");
  for (const auto& model : report.models)
    if (model.taken)
      std::cout << terminal_text("  model " + model.name + ": taken" +
                                 (model.as == model.name ? "" : " as '" + model.as + "'"))
                << "\n";
  for (const auto& stage : report.stages)
    if (verbose || stage.there > stage.same || stage.dropped + stage.failures > 0) print_stage(stage);
  if (report.model_before != report.model_after)
    std::cout << terminal_text("  the sky is now predicted by model '" + report.model_after +
                               "', before by '" + report.model_before + "' (setting map_model)")
              << "\n";
  if (!report.differences.empty()) std::cout << "what differs, and stays as it is here:\n";
  for (const auto& difference : report.differences)
    std::cout << terminal_text("  " + difference.kind + " " + difference.name + ": " + difference.here +
                               " here, " + difference.there + " there" +
                               (difference.advice.empty() ? "" : "; ") + difference.advice)
              << "\n";
}

}  // namespace

void add_merge(CLI::App& app, Shell& shell) {
  struct MergeOptions {
    std::vector<std::filesystem::path> others;
    pipeline::MergeOptions merge;
  };
  const auto options = std::make_shared<MergeOptions>();
  CLI::App* const verb =
      shell.verb(app, "merge", "Take what other projects have into this one", [&shell, options] {
        const InterruptWatch watch;
        const project::Project project = shell.open(project::Access::write);
        const auto progress = shell.progress();
        const auto reports = [&] {
          try {
            return pipeline::merge(project, options->others, shell.stages, options->merge,
                                   shell.run_arguments(), *progress, watch.token());
          } catch (const base::Error&) {
            progress->finish();
            throw;
          }
        }();
        const bool dry_run = options->merge.dry_run;
        const bool changed = std::any_of(reports.begin(), reports.end(),
                                         [](const MergeReport& report) { return report.changed(); });
        if (shell.json) {
          nlohmann::json list = nlohmann::json::array();
          for (const MergeReport& report : reports) list.push_back(json_of(report));
          shell.print_json({{"project", shell.project.string()},
                            {"dry_run", dry_run},
                            {"changed", changed && !dry_run},
                            {"merged", list}});
          return;
        }
        for (const MergeReport& report : reports) print(report, shell.verbose);
        if (dry_run)
          std::cout << "this was a dry run: nothing was changed\n";
        else if (!changed)
          std::cout << "nothing that is not here already\n";
      });
  verb->add_option("OTHER", options->others, "Project files to take from; they are only read")->required();
  verb->add_flag("--rename-models", options->merge.rename_models,
                 "Take models whose names mean others here as NAME-FFFFFFFF, by their fingerprints");
  verb->add_flag("--dry-run", options->merge.dry_run,
                 "Say what would be taken and what differs; change nothing");
}

}  // namespace coalsack::tools

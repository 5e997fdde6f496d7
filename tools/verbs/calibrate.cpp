// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/calibration.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "sky/reference_grid.h"
#include "stars/sightline.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_calibrate(CLI::App& app, Shell& shell) {
  struct CalibrateOptions {
    std::string survey = "2mass";
    std::string field, reference;
    bool all = false;
  };
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* const verb = shell.verb(
      app, "calibrate", "Measure a survey's error and completeness curves on an observed field",
      [&shell, options] {
        if (options->all == !options->reference.empty())
          throw base::UsageError("say which references it is for: --all, or --reference l,b");
        pipeline::CalibrationRequest request;
        request.survey = options->survey;
        request.field = stars::parse_sightline(options->field);
        if (!options->reference.empty()) {
          const stars::Sightline point = stars::parse_sightline(options->reference + ",1");
          request.reference_id = sky::reference_id(point.l_deg, point.b_deg);
        }
        const project::Project project = shell.open(project::Access::write);
        project::Run run(project, shell.run_arguments());
        const auto bands = pipeline::calibrate(project, request, run);
        run.finish("done");
        nlohmann::json list = nlohmann::json::array();
        if (!shell.json)
          std::printf("%-5s %9s %9s %7s %7s %9s %7s %9s %9s\n", "band", "s0 mag", "a mag", "m0", "p", "limit",
                      "width", "obs/model", "chi2/bin");
        for (const auto& band : bands) {
          const auto& error = band.curves.error;
          const auto& detection = band.curves.detection;
          if (!shell.json)
            std::printf("%-5s %9.4f %9.4f %7.2f %7.3f %9.2f %7.2f %9.3f %9.2f\n", band.curves.band.c_str(),
                        error.s0_mag, error.a_mag, error.m0_mag, error.p, detection.faint_limit_mag,
                        detection.width_mag, band.observed_over_model, band.chi2_per_bin);
          list.push_back({{"band", band.curves.band},
                          {"s0_mag", error.s0_mag},
                          {"a_mag", error.a_mag},
                          {"m0_mag", error.m0_mag},
                          {"p", error.p},
                          {"faint_limit_mag", detection.faint_limit_mag},
                          {"width_mag", detection.width_mag},
                          {"observed_over_model", band.observed_over_model},
                          {"chi2_per_bin", band.chi2_per_bin}});
        }
        if (shell.json) shell.print_json(list);
      });
  verb->add_option("--survey", options->survey, "The survey")->capture_default_str();
  verb->add_option("--field", options->field,
                   "l,b,radius in degrees: a field with many stars and little dust")
      ->required();
  verb->add_option("--reference", options->reference, "l,b: use the curves for this reference sightline");
  verb->add_flag("--all", options->all, "Use them for every reference without its own");
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/setting_rules.h"
#include "plot/save.h"
#include "sky/reference_grid.h"
#include "stars/sightline.h"
#include "tools/figures.h"
#include "tools/training_figure.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct Options {
  std::string what, output, at, reference, cone, model, survey = "2mass";
  std::vector<std::int64_t> numbers = {0, 1, 2, 3, 4};
};

stars::Sightline point(const std::string& text) {
  return stars::parse_sightline(text + ",1");
}

std::int64_t reference(const Options& options) {
  if (options.reference.empty()) throw base::UsageError("plot " + options.what + " needs --reference l,b");
  const stars::Sightline there = point(options.reference);
  return sky::reference_id(there.l_deg, there.b_deg);
}

plot::Figure figure(const project::Project& project, const Options& options) {
  if (options.what == "training") return training_figure(project, options.model);
  if (options.what == "examples") return examples_figure(project, reference(options), options.numbers);
  if (options.what == "selection") return selection_figure(project, options.survey, reference(options));
  if (options.what == "profile") {
    if (options.at.empty()) throw base::UsageError("plot profile needs --at l,b");
    const stars::Sightline there = point(options.at);
    return truth_figure(project, there.l_deg, there.b_deg);
  }
  if (!options.cone.empty()) return cone_figure(project, stars::parse_sightline(options.cone));
  if (!options.at.empty()) {
    const stars::Sightline there = point(options.at);
    return pixel_figure(project, there.l_deg, there.b_deg);
  }
  if (!options.reference.empty()) return reference_figure(project, reference(options));
  throw base::UsageError(
      "plot diagram needs one of --cone l,b,r (stars), --at l,b (a pixel) and --reference l,b (model)");
}

}  // namespace

void add_plot(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<Options>();
  CLI::App* const verb =
      shell.verb(app, "plot", "Draw what the project holds: PNG, SVG or PDF", [&shell, options] {
        const std::string file = options->output.empty() ? options->what + ".png" : options->output;
        const project::Project project = shell.open(project::Access::read);
        plot::save(figure(project, *options), file);
        if (shell.json)
          shell.print_json({{"figure", file}});
        else
          shell.say("wrote " + file);
      });
  verb->add_option("WHAT", options->what, "diagram, examples, profile, selection or training")
      ->required()
      ->check(CLI::IsMember({"diagram", "examples", "profile", "selection", "training"}));
  verb->add_option("-o,--output", options->output,
                   "The file; its extension decides the format (default: WHAT.png)");
  verb->add_option("--at", options->at, "l,b in degrees: the covered pixel there");
  verb->add_option("--reference", options->reference, "l,b in degrees of a reference sightline");
  verb->add_option("--cone", options->cone, "l,b,radius in degrees: the stars in it");
  verb->add_option("--model", options->model, "Whose training (default: the model begun last)");
  verb->add_option("--number", options->numbers, "Which examples, with commas")->delimiter(',');
  verb->add_option("--survey", options->survey, "Whose curves")->capture_default_str();
}

}  // namespace coalsack::tools

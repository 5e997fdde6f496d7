// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "plot/save.h"
#include "sky/reference_grid.h"
#include "stars/import_options.h"
#include "stars/sightline.h"
#include "tools/figures.h"
#include "tools/map_figures.h"
#include "tools/map_source.h"
#include "tools/training_figure.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct PlotOptions {
  std::string what, output, at, reference, cone, survey = "2mass";
  std::vector<std::int64_t> numbers = {0, 1, 2, 3, 4};
  std::string model, view, columns;
  std::vector<std::string> others;
  std::vector<double> latitude, range, contours;
  std::vector<std::string> markers;
  double from_kpc = 0, to_kpc = 0, distance_kpc = 0, factor = 0;
  bool no_contours = false, reliable = false;
  Beside beside;
};

/// Which figures an option means something for; those that are not here go with all.
const std::map<std::string, std::set<std::string>>& figures_of_options() {
  static const std::string dispersion_sky = "dispersion --view sky";
  static const std::set<std::string> plane = {"faceon", "cartesian", "dispersion"};
  static const std::map<std::string, std::set<std::string>> figures = {
      {"--at", {"diagram", "profile"}},
      {"--reference", {"diagram", "examples", "selection"}},
      {"--cone", {"diagram"}},
      {"--number", {"examples"}},
      {"--survey", {"selection"}},
      {"--model", {"sky", "faceon", "cartesian", "dispersion", dispersion_sky, "profile", "training"}},
      {"--with", {"profile"}},
      {"--view", {"faceon", "dispersion", dispersion_sky}},
      {"--distance", {"sky", dispersion_sky}},
      {"--from", {"sky"}},
      {"--to", {"sky", "faceon", "cartesian", "dispersion"}},
      {"--latitude", plane},
      {"--markers", plane},
      {"--columns", plane},
      {"--reliable", plane},
      {"--truth", {"sky", "faceon", "cartesian"}},
      {"--compare", {"sky"}},
      {"--factor", {"sky"}},
      {"--residual", {"sky"}},
      {"--contours", {"sky", dispersion_sky}},
      {"--no-contours", {"sky", dispersion_sky}},
      {"--range", {"sky", "faceon", "cartesian", "dispersion", dispersion_sky}}};
  return figures;
}

void check_options(const CLI::App& verb, const PlotOptions& options) {
  if (options.what == "faceon" && options.view == "sky")
    throw base::UsageError("the view sky is that of `coalsack plot PROJECT sky`");
  const std::string what = options.what + (options.view == "sky" ? " --view sky" : "");
  for (const auto& [name, figures] : figures_of_options())
    if (verb.get_option(name)->count() > 0 && !figures.contains(what))
      throw base::UsageError("plot " + what + " takes no " + name);
}

stars::Sightline point(const std::string& text) {
  return stars::parse_sightline(text + ",1");
}

std::int64_t reference(const PlotOptions& options) {
  if (options.reference.empty()) throw base::UsageError("plot " + options.what + " needs --reference l,b");
  const stars::Sightline there = point(options.reference);
  return sky::reference_id(there.l_deg, there.b_deg);
}

std::optional<plot::Range> colour_range(const PlotOptions& options) {
  if (options.range.empty()) return std::nullopt;
  if (!(options.range[0] < options.range[1])) throw base::UsageError("--range low,high must rise");
  return plot::Range{options.range[0], options.range[1]};
}

plot::Figure sky_figure(const project::Project& project, const PlotOptions& options) {
  if (options.distance_kpc > 0 && options.to_kpc > 0)
    throw base::UsageError("give one of --distance and --to");
  SkyOptions sky;
  sky.model = options.model;
  sky.from_kpc = options.from_kpc;
  if (const double end_kpc = std::max(options.distance_kpc, options.to_kpc); end_kpc > 0)
    sky.to_kpc = end_kpc;
  sky.deviation = options.what == "dispersion";
  sky.beside = options.beside;
  if (options.factor != 0) sky.beside.factor = options.factor;
  sky.range = colour_range(options);
  sky.contours = options.contours;
  sky.no_contours = options.no_contours;
  return sky_map_figure(project, sky);
}

plot::Figure faceon_figure(const project::Project& project, const PlotOptions& options,
                           const std::string& view) {
  FaceOnOptions faceon;
  faceon.model = options.model;
  if (view == "polar") faceon.view = plot::FaceOnView::polar;
  if (view == "cartesian") faceon.view = plot::FaceOnView::cartesian;
  if (view == "longitude") faceon.view = plot::FaceOnView::longitude;
  if (options.latitude.size() == 1) {
    faceon.b_low_deg = -options.latitude[0];
    faceon.b_high_deg = options.latitude[0];
  } else if (options.latitude.size() == 2) {
    faceon.b_low_deg = options.latitude[0];
    faceon.b_high_deg = options.latitude[1];
  }
  if (!(faceon.b_low_deg < faceon.b_high_deg && faceon.b_low_deg >= -90 && faceon.b_high_deg <= 90))
    throw base::UsageError("--latitude b0,b1 must rise within -90 to 90");
  if (options.to_kpc > 0) faceon.to_kpc = options.to_kpc;
  faceon.deviation = options.what == "dispersion";
  faceon.reliable = options.reliable;
  faceon.truth = options.beside.truth;
  faceon.markers = options.markers;
  if (!options.columns.empty()) faceon.columns = stars::parse_column_mapping(options.columns);
  faceon.range = colour_range(options);
  return faceon_map_figure(project, faceon);
}

plot::Figure profile_figure(const project::Project& project, const PlotOptions& options) {
  if (options.at.empty()) throw base::UsageError("plot profile needs --at l,b");
  const stars::Sightline there = point(options.at);
  if (options.model.empty() && !has_map(project)) return truth_figure(project, there.l_deg, there.b_deg);
  return profile_page_figure(project, there.l_deg, there.b_deg, options.model, options.others);
}

plot::Figure diagram_figure(const project::Project& project, const PlotOptions& options) {
  if (!options.cone.empty()) return cone_figure(project, stars::parse_sightline(options.cone));
  if (!options.at.empty()) {
    const stars::Sightline there = point(options.at);
    return pixel_figure(project, there.l_deg, there.b_deg);
  }
  if (!options.reference.empty()) return reference_figure(project, reference(options));
  throw base::UsageError(
      "plot diagram needs one of --cone l,b,r (stars), --at l,b (a pixel) and --reference l,b (model)");
}

plot::Figure figure(const project::Project& project, const PlotOptions& options) {
  if (options.what == "training") return training_figure(project, options.model);
  if (options.what == "examples") return examples_figure(project, reference(options), options.numbers);
  if (options.what == "selection") return selection_figure(project, options.survey, reference(options));
  if (options.what == "profile") return profile_figure(project, options);
  if (options.what == "sky" || options.view == "sky") return sky_figure(project, options);
  if (options.what == "cartesian") return faceon_figure(project, options, "cartesian");
  if (options.what == "faceon" || options.what == "dispersion")
    return faceon_figure(project, options, options.view);
  return diagram_figure(project, options);
}

void add_map_options(CLI::App& verb, PlotOptions& options) {
  verb.add_option(
      "--model", options.model,
      "Whose map, by name (default: setting map_model); training: whose (default: the model begun last)");
  verb.add_option("--with", options.others, "profile: other models to draw too, with commas")->delimiter(',');
  verb.add_option("--distance", options.distance_kpc, "sky: A_V up to this distance, kpc")
      ->check(CLI::PositiveNumber);
  verb.add_option("--from", options.from_kpc, "sky: the near side of a slab, kpc")
      ->check(CLI::NonNegativeNumber);
  verb.add_option("--to", options.to_kpc, "The far side of a slab, or of the plane from above, kpc")
      ->check(CLI::PositiveNumber);
  verb.add_option(
          "--view", options.view,
          "faceon: polar, cartesian, or longitude (distance over longitude); dispersion: these and sky")
      ->check(CLI::IsMember({"polar", "cartesian", "longitude", "sky"}));
  verb.add_option("--latitude", options.latitude,
                  "The band of the plane from above: b, or b0,b1 in degrees (default: 1)")
      ->delimiter(',')
      ->expected(1, 2);
  verb.add_option("--markers", options.markers,
                  "Tables of objects with l, b and a distance to overlay: FILE, or NAME=FILE for the legend");
  verb.add_option("--columns", options.columns, "Their columns: l=GLON,b=GLAT,distance_pc=d0");
  verb.add_flag("--reliable", options.reliable, "Leave out what few stars constrain");
  verb.add_flag("--truth", options.beside.truth, "The simulated sky's dust beside the map");
  verb.add_option("--compare", options.beside.compare, "sky: a HEALPix FITS map beside it")
      ->check(CLI::ExistingFile);
  verb.add_option("--factor", options.factor, "A_V in mag per unit of that map");
  verb.add_flag("--residual", options.beside.residual, "The difference as a third panel");
  verb.add_option("--contours", options.contours, "Levels, with commas (default: about three round ones)")
      ->delimiter(',');
  verb.add_flag("--no-contours", options.no_contours, "No contours");
  verb.add_option("--range", options.range, "low,high of the colours")->delimiter(',')->expected(2);
}

}  // namespace

void add_plot(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<PlotOptions>();
  const auto self = std::make_shared<CLI::App*>(nullptr);
  CLI::App* const verb =
      shell.verb(app, "plot", "Draw what the project holds: PNG, SVG or PDF", [&shell, options, self] {
        check_options(**self, *options);
        const std::string file = options->output.empty() ? options->what + ".png" : options->output;
        const project::Project project = shell.open(project::Access::read);
        plot::save(figure(project, *options), file);
        if (shell.json)
          shell.print_json({{"figure", file}});
        else
          shell.say("wrote " + file);
      });
  *self = verb;
  verb->add_option("WHAT", options->what,
                   "sky, faceon, cartesian, dispersion, profile, training, diagram, examples or selection")
      ->required()
      ->check(CLI::IsMember({"sky", "faceon", "cartesian", "dispersion", "profile", "training", "diagram",
                             "examples", "selection"}));
  verb->add_option("-o,--output", options->output,
                   "The file; its extension decides the format (default: WHAT.png)");
  verb->add_option("--at", options->at, "l,b in degrees: the covered pixel there");
  verb->add_option("--reference", options->reference, "l,b in degrees of a reference sightline");
  verb->add_option("--cone", options->cone, "l,b,radius in degrees: the stars in it");
  verb->add_option("--number", options->numbers, "Which examples, with commas")->delimiter(',');
  verb->add_option("--survey", options->survey, "Whose curves")->capture_default_str();
  add_map_options(*verb, *options);
}

}  // namespace coalsack::tools

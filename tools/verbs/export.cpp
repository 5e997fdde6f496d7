// SPDX-License-Identifier: GPL-2.0-or-later
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "base/error.h"
#include "map/export/cube.h"
#include "map/export/healpix.h"
#include "map/export/moc_export.h"
#include "map/export/profiles.h"
#include "map/export/spheres.h"
#include "sky/region.h"
#include "tools/interrupt.h"
#include "tools/map_reading.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct ExportOptions {
  std::string what, output, model, box, of = "mapped";
  bool force = false, wide = false;
  int memory_mb = 256;
  map::HealpixOptions healpix;
  map::CubeOptions cube;
};

/// Which options each product understands besides those of all.
const std::map<std::string, std::set<std::string>>& own_options() {
  static const std::map<std::string, std::set<std::string>> options = {
      {"healpix", {"--nside", "--full-sky", "--bad-data", "--distances", "--column"}},
      {"cube", {"--box", "--cell", "--cumulative", "--sd", "--parsec"}},
      {"dustmaps", {"--nside"}},
      {"cumulative", {"--nside"}},
      {"profiles", {"--wide"}},
      {"moc", {"--of"}}};
  return options;
}

void refuse_foreign_options(const CLI::App& verb, const std::string& what) {
  for (const auto& [product, names] : own_options())
    for (const std::string& name : names)
      if (verb.count(name) > 0 && !own_options().at(what).contains(name))
        throw base::UsageError("export " + what + " does not know " + name + "; it belongs to export " +
                               product);
}

std::vector<std::int64_t> covered_pixels(const project::Project& project) {
  std::vector<std::int64_t> uniqs;
  project::Statement rows = project.statement("coverage/uniqs");
  while (rows.step()) uniqs.push_back(rows.integer(0));
  return uniqs;
}

using Source = std::function<map::MapSource()>;

map::Written export_coverage(const project::Project& project, const ExportOptions& options, const Source& map,
                             const map::Target& target) {
  if (options.of == "covered") {
    map::MapInfo info;
    info.title = project.settings().text("title");
    info.contact = project.settings().text("contact");
    info.project_id = project.meta("project_id");
    return map::export_moc(info, covered_pixels(project), options.of, target);
  }
  const map::MapSource source = map();
  std::vector<std::int64_t> uniqs;
  if (options.of == "mapped")
    uniqs = map::uniqs_of(source);
  else
    source.for_each([&uniqs](const map::Sightline& there) {
      if (there.flags != 0) uniqs.push_back(there.uniq);
    });
  return map::export_moc(source.info, uniqs, options.of, target);
}

map::Written write(const project::Project& project, const ExportOptions& options, const Source& map,
                   const map::Target& target) {
  if (options.what == "moc") return export_coverage(project, options, map, target);
  const map::MapSource source = map();
  if (options.what == "healpix") return map::export_healpix(source, options.healpix, target);
  if (options.what == "dustmaps") return map::export_dustmaps(source, options.healpix.nside, target);
  if (options.what == "cumulative") return map::export_cumulative(source, options.healpix.nside, target);
  if (options.what == "profiles") return map::export_profiles(source, options.wide, target);
  map::CubeOptions cube = options.cube;
  if (!options.box.empty()) cube.box = std::get<sky::Box>(sky::parse_region("box " + options.box));
  return map::export_cube(source, cube, target);
}

void run(const CLI::App& verb, const Shell& shell, const ExportOptions& options) {
  refuse_foreign_options(verb, options.what);
  const std::string file = options.output.empty()
                               ? options.what + (options.what == "profiles" ? ".csv" : ".fits")
                               : options.output;
  const InterruptWatch watch;
  const project::Project project = shell.open(project::Access::read);
  if (std::error_code error; std::filesystem::equivalent(file, project.path(), error))
    throw base::UsageError(file + ": is the project itself; give the product another name with -o");
  project.database().execute("BEGIN");  // every reading of the map sees the same one
  map::Target target;
  target.path = file;
  target.replace = options.force;
  target.max_bytes = static_cast<std::size_t>(options.memory_mb) << 20;
  const map::Written written = write(
      project, options,
      [&] { return watched(map::map_source(project, options.model), shell.progress(), watch.token()); },
      target);
  const auto bytes = std::filesystem::file_size(file);
  if (shell.json) {
    shell.print_json({{"file", file},
                      {"product", options.what},
                      {"sightlines", written.sightlines},
                      {"rows", written.pixels},
                      {"bytes", bytes},
                      {"notes", written.notes}});
    return;
  }
  for (const std::string& note : written.notes) shell.say("note: " + note);
  shell.say("wrote " + file + ": " + grouped(static_cast<std::int64_t>(written.sightlines)) +
            " sightlines, " + byte_text(static_cast<double>(bytes)));
}

}  // namespace

void add_export(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* const verb = shell.verb(app, "export", "Write the map for other programs", [] {});
  verb->callback([&shell, options, verb] { run(*verb, shell, *options); });
  verb->add_option("WHAT", options->what, "healpix, cube, dustmaps, cumulative, profiles or moc")
      ->required()
      ->check(CLI::IsMember({"healpix", "cube", "dustmaps", "cumulative", "profiles", "moc"}));
  verb->add_option("-o,--output", options->output, "The file (default: WHAT.fits, profiles.csv)");
  verb->add_flag("--force", options->force, "Replaces a file that is there");
  verb->add_option("--model", options->model, "Whose map (default: setting map_model)");
  verb->add_option("--memory", options->memory_mb, "MB of values kept in memory at once")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  verb->add_option("--nside", options->healpix.nside, "healpix, dustmaps, cumulative: the pixels' size");
  verb->add_flag("--full-sky", options->healpix.full_sky, "healpix: a row for every pixel of the sky");
  verb->add_flag("--bad-data", options->healpix.bad_data, "healpix: -1.6375E+30 instead of NaN");
  verb->add_option("--distances", options->healpix.distances_kpc, "healpix: of A_V, kpc, with commas")
      ->delimiter(',')
      ->capture_default_str();
  verb->add_option("--column", options->healpix.columns, "healpix: only these columns, with commas")
      ->delimiter(',');
  verb->add_option("--box", options->box, "cube: l0,l1,b0,b1 in degrees (default: what holds the map)");
  verb->add_option("--cell", options->cube.cell_deg, "cube: size of a cell, degrees (default: half a pixel)")
      ->check(CLI::PositiveNumber);
  verb->add_flag("--cumulative", options->cube.cumulative, "cube: A_V at the bins' outer edges, not dA_V/dr");
  verb->add_flag("--sd", options->cube.deviation, "cube: a second image with standard deviations");
  verb->add_flag("--parsec", options->cube.parsec, "cube: pc and mag/pc, not kpc and mag/kpc");
  verb->add_flag("--wide", options->wide, "profiles: one row per pixel, not per pixel and bin");
  verb->add_option("--of", options->of, "moc: mapped, covered or flagged pixels")
      ->check(CLI::IsMember({"mapped", "covered", "flagged"}))
      ->capture_default_str();
}

}  // namespace coalsack::tools

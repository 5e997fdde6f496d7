// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "plot/save.h"
#include "tools/comparison.h"
#include "tools/interrupt.h"
#include "tools/map_reading.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct CompareOptions {
  OtherMap other;
  map::CompareOptions compare;
  std::string model, output, scatter, residual;
  std::vector<std::string> boxes;
};

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

nlohmann::json as_json(const map::Agreement& agreement) {
  return {{"count", agreement.count},
          {"correlation", number(agreement.correlation)},
          {"bias_mag", number(agreement.bias_mag)},
          {"rms_mag", number(agreement.rms_mag)},
          {"scatter_mag", number(agreement.scatter_mag)},
          {"slope", number(agreement.slope)},
          {"intercept_mag", number(agreement.intercept_mag)},
          {"mean_this_mag", number(agreement.mean_ours_mag)},
          {"mean_other_mag", number(agreement.mean_other_mag)}};
}

struct Table {
  std::string name;
  std::vector<map::RegionAgreement> rows;
};

std::vector<Table> tables_of(const std::vector<map::Pair>& pairs, const std::vector<std::string>& boxes) {
  if (boxes.empty())
    return {{"by_latitude", map::by_latitude(pairs)}, {"by_longitude", map::by_longitude(pairs)}};
  std::vector<sky::Box> regions;
  for (const std::string& box : boxes) regions.push_back(std::get<sky::Box>(sky::parse_region("box " + box)));
  return {{"by_box", map::by_boxes(pairs, regions)}};
}

void print_line(const std::string& where, const map::Agreement& agreement) {
  char text[200];
  std::snprintf(text, sizeof text, "%-24s %8s %8.3f %8.3f %8.3f %8.3f %8.3f", where.c_str(),
                grouped(static_cast<std::int64_t>(agreement.count)).c_str(), agreement.correlation,
                agreement.bias_mag, agreement.rms_mag, agreement.scatter_mag, agreement.slope);
  std::cout << text << "\n";
}

void print(const Compared& compared, const map::Agreement& whole, const std::vector<Table>& tables) {
  char text[200];
  std::snprintf(text, sizeof text, "%-24s %8s %8s %8s %8s %8s %8s", "where", "count", "corr", "bias", "rms",
                "scatter", "slope");
  std::cout << text << "\n";
  print_line("all", whole);
  for (const Table& table : tables)
    for (const map::RegionAgreement& row : table.rows) print_line(sky::text_of(row.box), row.agreement);
  std::cout << "bias, rms and scatter of this map - other, A_V in mag";
  if (!compared.unit.empty() && compared.factor != 1 && std::isfinite(compared.factor))
    std::cout << "; A_V = " << compared.factor << " " << compared.unit;
  std::cout << "\n";
}

std::string where_text(double d_kpc) {
  if (d_kpc == 0) return "to the profile's end";
  char text[40];
  std::snprintf(text, sizeof text, "to %g kpc", d_kpc);
  return text;
}

nlohmann::json save_figures(const CompareOptions& options, const Compared& compared,
                            const map::Agreement& whole, const Shell& shell) {
  nlohmann::json files = nlohmann::json::array();
  if (options.output.empty() && options.scatter.empty() && options.residual.empty()) return files;
  const plot::Comparison figure =
      drawn(compared, whole, compared.kind == "table" ? "" : where_text(options.compare.d_kpc),
            std::filesystem::path(options.other.path).filename().string());
  const auto save = [&](const plot::Figure& drawing, const std::string& file) {
    if (file.empty()) return;
    plot::save(drawing, file);
    files.push_back(file);
    if (!shell.json) shell.say("wrote " + file);
  };
  save(plot::comparison_figure(figure), options.output);
  save(plot::single(plot::scatter_panel(figure), plot::column_width_mm, 80), options.scatter);
  save(plot::single(plot::residual_panel(figure), plot::page_width_mm, 90), options.residual);
  return files;
}

void run(const Shell& shell, const CompareOptions& options) {
  if (options.other.factor != 0 && !options.other.unit.empty())
    throw base::UsageError("give --unit or --factor, not both");
  const InterruptWatch watch;
  const project::Project project = shell.open(project::Access::read);
  project.database().execute("BEGIN");  // every reading of the map sees the same one
  const map::MapSource ours =
      watched(map::map_source(project, options.model), shell.progress(), watch.token());
  const Compared result = compared(shell, project, ours, options.compare, options.other);
  if (result.pairs.empty())
    throw base::InputError(options.other.path + ": has no value where this map has one" +
                           (options.compare.unflagged ? " without flags" : "") +
                           (options.compare.d_kpc > 0 ? " at that distance" : ""));
  const map::Agreement whole = map::agreement(result.pairs);
  const std::vector<Table> tables = tables_of(result.pairs, options.boxes);
  if (!result.scale_note.empty()) shell.say("note: " + result.scale_note);
  if (result.skipped > 0)
    shell.say("note: " + grouped(static_cast<std::int64_t>(result.skipped)) +
              " rows have no counterpart in this map");
  const nlohmann::json figures = save_figures(options, result, whole, shell);
  if (!shell.json) {
    print(result, whole, tables);
    return;
  }
  nlohmann::json out = {
      {"other", options.other.path},
      {"kind", result.kind},
      {"model", ours.info.model},
      {"column", result.column},
      {"unit", result.unit},
      {"a_v_per_unit", number(result.factor)},
      {"d_kpc", options.compare.d_kpc > 0 ? nlohmann::json(options.compare.d_kpc) : nlohmann::json(nullptr)},
      {"skipped", result.skipped},
      {"all", as_json(whole)},
      {"figures", figures}};
  for (const Table& table : tables) {
    out[table.name] = nlohmann::json::array();
    for (const map::RegionAgreement& row : table.rows) {
      nlohmann::json one = as_json(row.agreement);
      one["region"] = sky::text_of(row.box);
      out[table.name].push_back(one);
    }
  }
  shell.print_json(out);
}

}  // namespace

void add_compare(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* const verb =
      shell.verb(app, "compare", "Hold the map against another", [&shell, options] { run(shell, *options); });
  verb->add_option("OTHER", options->other.path,
                   "A HEALPix FITS map, a CSV table (l, b, distance, value, unit) or a project")
      ->required();
  verb->add_option("--distance", options->compare.d_kpc,
                   "A_V to this distance, kpc (default: to the profiles' end)")
      ->check(CLI::PositiveNumber);
  verb->add_option("--unit", options->other.unit, "What the other map holds: A_V, E(B-V), A_Ks, E(J-Ks) ...");
  verb->add_option("--factor", options->other.factor, "What turns its values into A_V, instead of --unit")
      ->check(CLI::PositiveNumber);
  verb->add_option("--r-v", options->other.r_v, "A_V / E(B-V) for --unit (default: setting r_v)")
      ->check(CLI::PositiveNumber);
  verb->add_option("--column", options->other.healpix.column,
                   "Of a HEALPix map: name or number (default: the first)");
  verb->add_option("--frame", options->other.healpix.frame, "Of a HEALPix map that does not say: G or C")
      ->check(CLI::IsMember({"G", "C"}));
  verb->add_option("--ordering", options->other.healpix.ordering, "Of a HEALPix map that does not say")
      ->check(CLI::IsMember({"RING", "NESTED"}));
  verb->add_option("--model", options->model, "Whose map (default: setting map_model)");
  verb->add_option("--other-model", options->other.model, "Whose map of the other project");
  verb->add_option("--box", options->boxes, "l0,l1,b0,b1 in degrees, a region to tell apart; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_flag("--unflagged", options->compare.unflagged, "Only sightlines without flags");
  verb->add_option("-o,--output", options->output,
                   "A figure: scatter plot and residual map, PNG, SVG or PDF");
  verb->add_option("--figure", options->scatter, "The scatter plot alone");
  verb->add_option("--figure-residual", options->residual, "The residual map alone");
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/star_store.h"
#include "stars/survey_columns.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

nlohmann::json json_of(const std::map<std::string, stars::Tally>& tallies) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [reason, tally] : tallies)
    object[reason] = {{"count", tally.count}, {"first", tally.first_places}};
  return object;
}

void print(const std::map<std::string, stars::Tally>& tallies, const std::string& what,
           const std::string& place) {
  for (const auto& [reason, tally] : tallies) {
    std::cout << "  " << what << " " << grouped(static_cast<std::int64_t>(tally.count)) << ": " << reason
              << " (first at " << place;
    for (const std::uint64_t first : tally.first_places) std::cout << " " << first;
    std::cout << ")\n";
  }
}

void print(const std::string& file, const pipeline::ImportResult& result) {
  const stars::ImportReport& report = result.report;
  if (result.already_there) {
    std::cout << file << ": was imported before in the same way; nothing added\n";
    return;
  }
  std::cout << file << ": " << report.format << ", " << grouped(static_cast<std::int64_t>(report.rows_in))
            << " rows, " << grouped(static_cast<std::int64_t>(report.rows_kept)) << " kept\n";
  for (const std::string& before : result.replaced)
    std::cout << "  replaces " << terminal_text(before) << ", the sightline's model list so far\n";
  print(report.refused, "refused", report.place);
  print(report.dropped, "dropped", report.place);
  for (const std::string& note : report.notes) std::cout << "  note: " << terminal_text(note) << "\n";
}

/// The survey's columns; a survey that is only rows in the file is found by its band names.
stars::SurveyColumns columns_of(const project::Project& project, const std::string& survey) {
  if (auto known = stars::find_survey_columns(survey)) return *known;
  std::vector<std::string> names;
  project::Statement bands = project.statement("stars/bands");
  bands.start(pipeline::survey_id(project, survey));
  while (bands.step()) names.push_back(bands.text(0));
  return stars::survey_columns(survey, names);
}

}  // namespace

void add_import(CLI::App& app, Shell& shell) {
  struct ImportOptions {
    std::vector<std::string> files;
    std::string survey = "2mass";
    std::string kind = "observed";
    std::string columns, sightline, hdu;
    std::vector<std::string> needed;
    bool keep_extended = false;
  };
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* const verb =
      shell.verb(app, "import", "Read star catalogues into the project", [&shell, options] {
        const project::Project project = shell.open(project::Access::write);
        stars::ImportOptions import;
        import.kind = options->kind == "model" ? stars::StarKind::model : stars::StarKind::observed;
        import.survey = columns_of(project, options->survey);
        if (!options->columns.empty()) import.columns = stars::parse_column_mapping(options->columns);
        if (import.kind == stars::StarKind::model && options->files.size() > 1)
          throw base::UsageError(
              "a sightline has one model list, and each file would replace the one before; put the stars "
              "into one file");
        if (!options->sightline.empty()) import.sightline = stars::parse_sightline(options->sightline);
        import.table = options->hdu;
        import.needed_bands = options->needed;
        import.quality.refuse_extended = !options->keep_extended;
        const auto progress = shell.progress();
        nlohmann::json list = nlohmann::json::array();
        for (const std::string& file : options->files) {
          const pipeline::ImportResult result =
              pipeline::import_catalogue(project, file, import, shell.run_arguments(), *progress);
          if (!shell.json) print(file, result);
          list.push_back({{"file", file},
                          {"already_there", result.already_there},
                          {"list_id", result.list_id},
                          {"replaced", result.replaced},
                          {"format", result.report.format},
                          {"rows_in", result.report.rows_in},
                          {"rows_kept", result.report.rows_kept},
                          {"refused", json_of(result.report.refused)},
                          {"dropped", json_of(result.report.dropped)},
                          {"columns", result.report.columns},
                          {"notes", result.report.notes}});
        }
        if (shell.json) shell.print_json(list);
      });
  verb->add_option("FILE", options->files,
                   "Catalogues: FITS, VOTable, IPAC, ECSV, CSV, TSV, model lists; gzip too")
      ->required();
  verb->add_option("--survey", options->survey, "Whose bands these are: 2mass, gaia")->capture_default_str();
  verb->add_option("--kind", options->kind, "Observed stars, or a Galaxy model's")
      ->check(CLI::IsMember({"observed", "model"}))
      ->capture_default_str();
  verb->add_option("--columns", options->columns,
                   "Columns by name: l=GLON,b=GLAT,J=jmag,... (docs/catalogues.md)");
  verb->add_option("--sightline", options->sightline,
                   "Model lists: l,b,radius in degrees of the cone they stand for");
  verb->add_option("--hdu", options->hdu, "FITS: number or name of the table's HDU; VOTable: of the table");
  verb->add_option("--needed", options->needed, "Bands that a star must have")->delimiter(',');
  verb->add_flag("--keep-extended", options->keep_extended,
                 "Keep 2MASS sources that fall on extended ones (gal_contam)");
}

}  // namespace coalsack::tools

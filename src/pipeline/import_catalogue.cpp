// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "dust/extinction_law.h"
#include "pipeline/left_out.h"
#include "pipeline/setting_rules.h"
#include "pipeline/star_store.h"
#include "project/digest.h"
#include "project/row_counts.h"
#include "project/sql_text.h"
#include "sky/reference_grid.h"
#include "stars/catalogue_reader.h"

namespace coalsack::pipeline {
namespace {

using nlohmann::json;

/// Stars are gathered until there are so many, then sorted into their cells. Fixed, so that the parts of a
/// cell do not depend on the machine.
constexpr std::size_t gathered_stars = 1'000'000;

json json_of(const stars::ImportOptions& options) {
  json object;
  object["kind"] = options.kind == stars::StarKind::model ? "model" : "observed";
  object["survey"] = options.survey.name;
  object["columns"] = options.columns;
  object["needed_bands"] = options.needed_bands;
  object["table"] = options.table;
  const stars::QualityRules& rules = options.quality;
  object["quality"] = {{"refused_ph_qual", rules.refused_ph_qual},
                       {"refused_rd_flg", rules.refused_rd_flg},
                       {"refused_cc_flg", rules.refused_cc_flg},
                       {"refuse_extended", rules.refuse_extended},
                       {"refuse_minor_planets", rules.refuse_minor_planets},
                       {"refuse_overlap_leftovers", rules.refuse_overlap_leftovers},
                       {"refuse_missing_errors", rules.refuse_missing_errors}};
  if (options.sightline)
    object["sightline"] = {options.sightline->l_deg, options.sightline->b_deg, options.sightline->radius_deg};
  if (options.kind == stars::StarKind::model) object["extinction_ratio"] = options.extinction_ratio;
  return object;
}

json json_of(const std::map<std::string, stars::Tally>& tallies) {
  json object = json::object();
  for (const auto& [reason, tally] : tallies) object[reason] = tally.count;
  return object;
}

json json_of(const stars::ImportReport& report) {
  return {{"refused", json_of(report.refused)},
          {"dropped", json_of(report.dropped)},
          {"columns", report.columns},
          {"notes", report.notes}};
}

void append(stars::StarList& all, stars::StarList&& batch) {
  if (all.size() == 0) {
    all = std::move(batch);
    return;
  }
  all.l_deg.insert(all.l_deg.end(), batch.l_deg.begin(), batch.l_deg.end());
  all.b_deg.insert(all.b_deg.end(), batch.b_deg.begin(), batch.b_deg.end());
  for (std::size_t i = 0; i < all.columns.size(); ++i)
    all.columns[i].values.insert(all.columns[i].values.end(), batch.columns[i].values.begin(),
                                 batch.columns[i].values.end());
}

}  // namespace

ImportResult import_catalogue(const project::Project& project, const std::filesystem::path& path,
                              stars::ImportOptions options, const project::RunArguments& arguments,
                              base::Progress& progress) {
  const project::Settings settings = project.settings();
  options.seed = static_cast<std::uint64_t>(settings.integer("seed"));
  if (options.kind == stars::StarKind::model) {
    options.extinction_ratio = extinction_ratios(project);
    if (!options.sightline)
      throw base::InputError(path.string() +
                             ": a model list stands for one direction; give it with --sightline l,b,radius");
  }
  const std::int64_t survey = survey_id(project, options.survey.name);
  const auto reader = stars::open_catalogue(path, options);
  const project::Digest source_hash = project::digest_of_file(path);
  const std::string option_text = json_of(options).dump();
  const project::Digest fingerprint =
      project::Hasher().add(std::span<const std::byte>(source_hash)).add(option_text).finish();

  ImportResult result;
  project::Transaction transaction(project.database());
  project::Statement find = project.statement("stars/find_list");
  find.start(std::span<const std::byte>(fingerprint));
  const bool known = find.step();
  const std::int64_t known_id = known ? find.integer(0) : 0;
  const bool restored = known && lacks_stars(project, known_id);
  if (known && !restored) {
    result.already_there = true;
    result.list_id = known_id;
    result.report.rows_kept = static_cast<std::uint64_t>(find.integer(2));
    return result;
  }
  find.reset();
  if (restored) project.statement("left_out/drop_list").run(known_id);
  const auto run = project::Run::within(transaction, project, arguments);
  project::Value reference;
  project::Value radius;
  if (options.sightline && options.kind == stars::StarKind::model) {
    reference = sky::reference_id(options.sightline->l_deg, options.sightline->b_deg);
    radius = options.sightline->radius_deg;
    // A sightline has one model list: this one replaces that one.
    project::Statement before = project.statement("stars/model_lists");
    before.start(reference);
    while (before.step()) result.replaced.push_back(before.text(0));
    before.reset();
    project.statement("stars/drop_model_lists").run(reference);
    project::count_dropped_rows(project.database(), "star_list", project::changes(project.database()));
  }
  project.statement("stars/insert_list")
      .run(survey, options.kind == stars::StarKind::model ? "model" : "observed", path.filename().string(),
           std::span<const std::byte>(source_hash), option_text, reference, radius,
           std::span<const std::byte>(fingerprint), run->id());
  result.list_id = project::last_insert_id(project.database());

  constexpr double steps = 1000;
  progress.start("import " + path.filename().string(), static_cast<std::uint64_t>(steps));
  stars::StarList gathered;
  stars::StarList batch;
  while (reader->next(batch)) {
    append(gathered, std::move(batch));
    batch = {};
    progress.update(static_cast<std::uint64_t>(steps * reader->fraction_read()));
    if (gathered.size() < gathered_stars) continue;
    store_stars(project, result.list_id, gathered);
    gathered = {};
  }
  if (gathered.size() > 0) store_stars(project, result.list_id, gathered);
  progress.finish();
  result.report = reader->report();
  project.statement("stars/finish_list")
      .run(result.list_id, result.report.format, static_cast<std::int64_t>(result.report.rows_in),
           static_cast<std::int64_t>(result.report.rows_kept),
           json_of(result.report).dump(-1, ' ', false, json::error_handler_t::replace));
  if (restored && project.database().integer(project::sql_text("left_out/lists_without_stars")) == 0)
    project.statement("left_out/put_back").run("star_list");
  project.statement("stars/count_change").run();
  transaction.commit();
  run->finish("done");
  return result;
}

}  // namespace coalsack::pipeline

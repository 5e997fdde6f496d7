// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/left_out.h"

#include <algorithm>
#include <map>

#include "pipeline/example_set.h"
#include "pipeline/model_store.h"
#include "pipeline/stages.h"
#include "pipeline/status.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

std::string cure(const project::Project& project, std::string_view part) {
  const std::string file = project.path().string();
  if (part == "model")
    return "ask for a copy with them (`share --with weights`) and `coalsack merge " + file +
           " COPY`, or train a network here: `coalsack fill " + file + " --left-out`, then `coalsack train " +
           file + " NAME`";
  if (part == "star_list") return "import the catalogue again: `coalsack import " + file + " FILE`";
  if (part == "dust_table") return "import the dust map again: `coalsack simulate " + file + " --dust FILE`";
  if (part == "training_domain")
    return "merge a copy that has them: `coalsack merge " + file +
           " OTHER`, or, where the model's own examples are here, `coalsack fill " + file + " --left-out`";
  if ((part.starts_with("reference_") || part == "example") && left_out(project, "star_list") &&
      project.settings().text("reference_source") == "imported")
    return "import the model lists again: `coalsack import " + file +
           " FILE --kind model --sightline l,b,radius`, then `coalsack fill " + file +
           " --left-out`, or ask for a copy with everything";
  return "`coalsack fill " + file + " --left-out` computes them again, or ask for a copy with everything";
}

/// In people's words.
std::string name_of(std::string_view part) {
  if (part == "model") return "the weights";
  if (part == "star_list") return "the stars of imported catalogues";
  if (part == "simulated_stars") return "the simulated stars";
  if (part == "dust_table") return "the dust map behind the simulated sky";
  if (part == "example") return "the training examples";
  if (part == "reference_stars") return "the reference stars";
  if (part == "reference_diagram") return "the reference diagrams";
  if (part == "observed_diagram" || part == "own_diagram") return "the pixels' diagrams";
  if (part == "training_domain") return "the measures of the training domain";
  return std::string(part);
}

LeftOut row_of(const project::Statement& row) {
  return {row.text(0), row.integer(1), row.integer(2)};
}

/// References whose stars were left out with the model lists that they came from: nothing can be made of them
/// until these are imported again.
std::set<std::int64_t> references_without_stars(const project::Project& project,
                                                const Stage& reference_stars) {
  std::set<std::int64_t> references;
  if (project.settings().text("reference_source") != "imported") return references;
  std::set<std::int64_t> without_list;
  project::Statement rows = project.statement("left_out/references_without_list");
  while (rows.step()) without_list.insert(rows.integer(0));
  for (const Key& key : entries_left_out(project, reference_stars))
    if (without_list.contains(key.first)) references.insert(key.first);
  return references;
}

/// Of the models whose domains were left out, those that keep theirs out: a domain is what the model in force
/// was trained on, so it can only be measured again where these examples are made again.
void keep_other_domains(const project::Project& project, const std::vector<Stage>& stages,
                        std::set<Key>& domains) {
  const auto examples = hash_from_entries(project, stages);
  project::Statement in_force = project.statement("left_out/model_in_force");
  const auto model = in_force.step() ? find_model(project, in_force.text(0)) : std::nullopt;
  const bool same = model && examples && model->examples_hash == examples;
  std::erase_if(domains, [&](const Key& key) { return !same || key.first != model->model_id; });
}

}  // namespace

std::vector<LeftOut> left_out(const project::Project& project) {
  std::vector<LeftOut> found;
  project::Statement rows = project.statement("left_out/all");
  while (rows.step()) found.push_back(row_of(rows));
  return found;
}

std::optional<LeftOut> left_out(const project::Project& project, std::string_view part) {
  for (LeftOut& one : left_out(project))
    if (one.part == part) return std::move(one);
  return std::nullopt;
}

void check_in_copy(const project::Project& project, std::string_view part, const std::string& what) {
  if (!left_out(project, part)) return;
  throw NotInCopy(project.path().string() + ": " + what + ": " + name_of(part) +
                  " were left out when this copy was shared; " + cure(project, part));
}

std::set<Key> entries_left_out(const project::Project& project, const Stage& stage) {
  std::set<Key> keys;
  if (!left_out(project, stage.name)) return keys;
  const std::string without_result = stage.name == "simulated_stars"
                                         ? project::sql_text("left_out/cells_without_stars")
                                         : stage_sql(stage.name, "without_result");
  project::Statement rows(project.database(), project::filled_in(project::sql_text("left_out/entries"),
                                                                 {{"without_result", without_result}}));
  rows.start(stage.name);
  while (rows.step()) keys.insert({rows.integer(0), rows.integer(1)});
  return keys;
}

void put_back_what_is_whole(const project::Project& project, const std::vector<Stage>& stages) {
  const auto none = [&](const char* what) {
    return project.database().integer(project::sql_text(what)) == 0;
  };
  for (const LeftOut& one : left_out(project)) {
    const auto stage = std::find_if(stages.begin(), stages.end(),
                                    [&](const Stage& candidate) { return candidate.name == one.part; });
    const bool whole = stage != stages.end() ? entries_left_out(project, *stage).empty()
                       : one.part == "model" ? none("left_out/models_without_weights")
                       : one.part == "star_list"
                           ? none("left_out/lists_without_stars")
                           : one.part == "dust_table" && none("left_out/tables_without_arrays");
    if (whole) project.statement("left_out/put_back").run(one.part);
  }
}

bool lacks_weights(const project::Project& project, const std::string& model) {
  const auto missing = left_out(project, "model");
  if (!missing) return false;
  project::Statement run = project.statement("left_out/run_without_weights");
  run.start(model);
  return run.step() && run.integer(0) <= missing->run_id;
}

void check_model_in_copy(const project::Project& project, const std::string& model) {
  if (lacks_weights(project, model)) check_in_copy(project, "model", "model '" + model + "'");
}

bool lacks_stars(const project::Project& project, std::int64_t list_id) {
  if (!left_out(project, "star_list")) return false;
  project::Statement find = project.statement("left_out/list_without_stars");
  find.start(list_id);
  return find.step();
}

void check_can_predict(const project::Project& project, const std::vector<Stage>& stages) {
  project::Statement model = project.statement("left_out/model_in_force");
  if (!model.step() || !lacks_weights(project, model.text(0))) return;
  const StageStatus status = status_of(project, find_stage(stages, "prediction"));
  const std::int64_t to_do = status.missing + status.stale + status.waiting;
  if (to_do > 0)
    check_in_copy(project, "model", std::to_string(to_do) + " pixels wait for model '" + model.text(0) + "'");
}

void prepare_left_out(const project::Project& project, const Stage& stage) {
  if (stage.name != "simulated_stars" || !left_out(project, stage.name)) return;
  project::Transaction transaction(project.database());
  project.statement("left_out/needed_cell_entries").run();
  project.statement("left_out/needed_cells").run();
  transaction.commit();
}

std::vector<std::string> recompute_left_out(const project::Project& project,
                                            const std::vector<Stage>& stages) {
  const auto lacks = [&](const char* part) { return left_out(project, part).has_value(); };
  const bool imported_sky = lacks("star_list") && project.settings().text("sky_source") == "observed";
  const std::set<std::int64_t> gone =
      references_without_stars(project, find_stage(stages, "reference_stars"));
  // All of them before any is dropped: what one can be made from are entries of another.
  std::map<std::string, std::set<Key>> entries;
  for (const Stage& stage : stages) {
    if ((stage.name == "simulated_stars" && lacks("dust_table")) ||
        (stage.name == "observed_diagram" && (imported_sky || lacks("dust_table"))))
      continue;
    std::set<Key> keys = entries_left_out(project, stage);
    const bool of_a_reference =
        stage.name == "reference_stars" || stage.name == "reference_diagram" || stage.name == "example";
    if (of_a_reference) std::erase_if(keys, [&](const Key& key) { return gone.contains(key.first); });
    if (stage.name == "training_domain" && !keys.empty()) {
      if (!gone.empty() && lacks("example")) continue;
      keep_other_domains(project, stages, keys);
    }
    if (!keys.empty()) entries[stage.name] = std::move(keys);
  }
  std::vector<std::string> parts;
  project::Statement drop = project.statement("left_out/drop_entry");
  for (const auto& [part, keys] : entries) {
    for (const Key& key : keys) drop.run(part, key.first, key.second);
    if (part == "simulated_stars") project.statement("left_out/drop_simulated_cells").run();
    parts.push_back(part);
  }
  put_back_what_is_whole(project, stages);
  return parts;
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/repair.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/error.h"
#include "base/version.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/checks/checks.h"
#include "pipeline/checks/region_account.h"
#include "pipeline/coverage.h"
#include "pipeline/model_store.h"
#include "pipeline/recipe.h"
#include "pipeline/region_settings.h"
#include "project/file_check.h"
#include "project/new_file.h"
#include "project/row_counts.h"
#include "project/salvage.h"
#include "project/sql_text.h"
#include "project/table_copy.h"
#include "sky/pixel.h"
#include "sky/region.h"

namespace coalsack::pipeline {
namespace {

using project::Project;
using project::Statement;

constexpr int most_passes = 8;  // what a cure uncovers is cured in the next pass

std::vector<std::int64_t> numbers(const Project& project, const char* query) {
  std::vector<std::int64_t> found;
  Statement rows = project.statement(query);
  while (rows.step()) found.push_back(rows.integer(0));
  return found;
}

/// Applies remedies to an open project, within the caller's transaction.
class Cures {
 public:
  Cures(const Project& project, const std::vector<Stage>& stages)
      : project_(project), stages_(stages), fresh_(project::Database::create(":memory:")) {
    project::migrate(fresh_);
  }

  void apply(const std::set<Remedy>& remedies) {
    for (const Remedy& remedy : remedies) apply(remedy);
  }

  std::vector<std::string> lines() {
    for (const auto& [stage, count] : entries_)
      say("dropped " + std::to_string(count) + (count == 1 ? " entry" : " entries") + " of stage " + stage +
          "; `coalsack fill " + file() + "` computes what is missing");
    entries_.clear();
    return lines_;
  }
  void say(const std::string& line) { lines_.push_back(line); }

 private:
  std::string file() const { return project_.path().string(); }

  void apply(const Remedy& remedy) {
    switch (remedy.cure) {
      case Cure::none:
      case Cure::copy:
      case Cure::salvage:
        return;
      case Cure::views:
      case Cure::schema:
        return schema_rows();
      case Cure::setting:
        return setting(remedy.name);
      case Cure::coverage:
        return coverage();
      case Cure::provenance:
        return provenance();
      case Cure::entry:
      case Cure::failure:
        return entry(remedy.name, remedy.key);
      case Cure::star_list:
        return star_list(remedy.key.first);
      case Cure::star_list_row:
        project_.statement("repair/reset_simulated_list").run(remedy.key.first);
        return say("wrote the row of the simulated stars anew");
      case Cure::calibration:
        return calibration(remedy.key);
      case Cure::dust_table:
        project_.statement("repair/drop_dust_table").run(remedy.name);
        project_.statement("repair/drop_dust_arrays").run(remedy.name);
        settle("dust_table");
        return say("dropped dust table '" + remedy.name + "'; import it again: `coalsack simulate " + file() +
                   " --dust FILE --name " + remedy.name + "`");
      case Cure::model:
        return model(remedy.key.first);
      case Cure::weights_hash:
        return new_weights_hash(remedy.key.first);
      case Cure::array:
        return array(remedy.name);
      case Cure::orphans:
        for (const std::string& line : project::drop_orphans(project_.database()))
          say("dropped " + line + ", which belonged to a row that is missing");
        return;
      case Cure::counts:
        return counts(remedy.name);
    }
  }

  void schema_rows() {
    for (const char* const table : {"survey", "band", "diagram", "block_number", "counter", "model"})
      if (const std::int64_t rows = project::put_back_rows(fresh_, project_.database(), table); rows > 0)
        say("put " + std::to_string(rows) + " rows that come with the schema back into table " + table);
    const bool nameless = project_.meta("project_id").empty();
    project_.statement("repair/put_meta").run(base::program_version());
    if (const std::int64_t rows = project::changes(project_.database()); rows > 0)
      say("put " + std::to_string(rows) + " rows back into table meta" +
          (nameless ? "; the project has another project_id from now on" : ""));
    Statement fit(fresh_, project::sql_text("repair/fit_fingerprint"));
    if (!fit.step()) return;
    project_.statement("repair/set_fit_fingerprint").run(fit.bytes(0));
    if (project::changes(project_.database()) > 0) say("wrote the fingerprint of the classical fit anew");
  }

  void setting(const std::string& name) {
    project_.statement("repair/reset_setting").run(name);
    project_.statement("setting/count_change").run();
    Statement value = project_.statement("repair/setting_value");
    value.start(name);
    if (value.step())
      say("setting '" + name + "' is " +
          project::value_text(project::Settings(fresh_).find(name), value.value(0)) +
          " again, as the last command left it");
  }

  void put_pixel(std::int64_t uniq) {
    const sky::Direction centre = sky::centre_of(uniq);
    project_.statement("coverage/insert_pixel")
        .run(uniq, sky::nside_of(uniq), sky::ipix_of(uniq), centre.l_deg, centre.b_deg);
    put_back_ += project::changes(project_.database());
  }

  void coverage() {
    put_back_ = 0;
    std::vector<std::int64_t> moved;
    std::vector<std::int64_t> no_pixels;
    {
      Statement rows = project_.statement("verify/pixels");
      while (rows.step()) {
        if (!is_pixel(rows.integer(0))) {
          no_pixels.push_back(rows.integer(0));
          continue;
        }
        const sky::Direction centre = sky::centre_of(rows.integer(0));
        if (centre.l_deg != rows.real(3) || centre.b_deg != rows.real(4)) moved.push_back(rows.integer(0));
      }
    }
    for (const std::int64_t uniq : no_pixels) project_.statement("repair/drop_pixel").run(uniq);
    if (!no_pixels.empty())
      say("dropped " + std::to_string(no_pixels.size()) + " rows of table pixel that name none");
    for (const std::int64_t uniq : moved) {
      const sky::Direction centre = sky::centre_of(uniq);
      project_.statement("repair/move_pixel").run(uniq, centre.l_deg, centre.b_deg);
    }
    if (!moved.empty()) say("wrote the directions of " + std::to_string(moved.size()) + " pixels anew");
    put_pixels_back();
    if (put_back_ > 0) say("put " + std::to_string(put_back_) + " pixels back");
    if (const std::int64_t lost = lost_pixels(project_, region_account(project_)); lost > 0)
      say(std::to_string(lost) + " pixels are lost; cover them again: `coalsack extend " + file() +
          " --moc FILE`");
    settle("pixel");
    regions();
    const std::vector<std::int64_t> references = numbers(project_, "verify/references_missing");
    if (!references.empty()) {
      const RegionSettings rules(project_.settings());
      Statement put = project_.statement("repair/put_reference");
      for (const std::int64_t id : references) {
        const std::vector<project::Value> row = rules.reference_row(id);
        put.run(row[0], row[1], row[2], row[3]);
        say("put reference " + std::to_string(id) + " back");
      }
    }
    for (const std::int64_t cell : numbers(project_, "verify/cells_missing")) {
      project_.statement("repair/put_cell").run(cell);
      say("put cell " + std::to_string(cell) + " back");
    }
  }

  /// As many as are missing: those that a box or a cone asked for, then those that there are entries of.
  void put_pixels_back() {
    const RegionAccount account = region_account(project_);
    const std::int64_t lost = lost_pixels(project_, account);
    if (lost == 0) return;
    std::set<std::int64_t> missing;
    const auto enough = [&] { return static_cast<std::int64_t>(missing.size()) > lost; };
    Statement there = project_.statement("coverage/any_between");
    for (const AskedRegion& one : account.regions) {
      if (!one.countable || enough()) continue;
      try {
        for (const std::int64_t uniq : sky::pixels_in(sky::parse_region(one.shape), one.nside)) {
          there.start(uniq, uniq);
          if (!there.step()) missing.insert(uniq);
          if (enough()) break;
        }
      } catch (const base::InputError&) {  // NOLINT(bugprone-empty-catch): more than any region can have
      }
    }
    there.reset();
    // More than are missing: the row of a region was edited.
    if (!enough())
      for (const std::int64_t uniq : missing) put_pixel(uniq);
    for (const std::int64_t uniq : numbers(project_, "verify/entries_without_pixel"))
      if (is_pixel(uniq) && put_back_ < lost) put_pixel(uniq);
  }

  /// Rows of table region that say what is there.
  void regions() {
    for (const AskedRegion& one : region_account(project_).regions) {
      if (!one.readable) {
        project_.statement("repair/drop_region").run(one.region_id);
        say("dropped row " + std::to_string(one.region_id) + " of table region, which names none");
      } else if (one.countable && one.inside < one.added) {
        project_.statement("repair/set_added").run(one.region_id, one.inside);
        say("wrote anew how many pixels '" + one.shape + "' added: " + std::to_string(one.inside));
      }
    }
    for (const auto& [nside, pixels] : region_account(project_).unasked) {
      project_.statement("repair/put_region").run(nside, pixels);
      say("a region is lost, or pixels were put in by hand; a row that says so stands for " +
          std::to_string(pixels) + " pixels of nside " + std::to_string(nside));
    }
  }

  void provenance() {
    for (const std::int64_t run_id : numbers(project_, "verify/runs_missing")) {
      project_.statement("repair/put_run").run(run_id);
      say("run " + std::to_string(run_id) + " is lost; a row that says so stands for it");
    }
    std::map<std::int64_t, std::string> names;
    {
      Statement rows = project_.statement("verify/stages_missing");
      while (rows.step())
        for (const Stage& stage : stages_) {
          const project::Digest hash = recipe_hash(stage.name, rows.integer(1), rows.text(2), rows.text(3));
          if (project::Bytes(hash.begin(), hash.end()) ==
              project::Bytes(rows.bytes(4).begin(), rows.bytes(4).end()))
            names[rows.integer(0)] = stage.name;
        }
    }
    for (const auto& [stage_id, name] : names) {
      project_.statement("repair/put_stage").run(stage_id, name);
      say("put stage " + name + " back");
    }
    std::map<std::int64_t, project::Digest> hashes;
    {
      Statement rows = project_.statement("verify/recipes");
      while (rows.step()) {
        const project::Digest hash = recipe_hash(rows.text(1), rows.integer(2), rows.text(3), rows.text(4));
        if (project::Bytes(hash.begin(), hash.end()) !=
            project::Bytes(rows.bytes(5).begin(), rows.bytes(5).end()))
          hashes[rows.integer(0)] = hash;
      }
    }
    for (const auto& [recipe_id, hash] : hashes) {
      project_.statement("repair/set_recipe_hash").run(recipe_id, std::span<const std::byte>(hash));
      say("wrote the hash of recipe " + std::to_string(recipe_id) + " anew");
    }
    if (names.empty() && hashes.empty())
      for (const std::string& line : project::drop_orphans(project_.database()))
        say("dropped " + line + ", which belonged to a row that is missing");
  }

  void entry(const std::string& name, const Key& key) {
    for (const Stage& stage : stages_) {
      if (stage.name != name) continue;
      Statement(project_.database(), stage.drop()).run(key.first, key.second);
      Statement id = project_.statement("repair/stage_of_entry");
      id.start(name);
      if (!id.step()) return;
      project_.statement("entry/drop").run(id.integer(0), key.first, key.second);
      project_.statement("entry/drop_failure").run(id.integer(0), key.first, key.second);
      project::count_dropped_rows(project_.database(), "failure", project::changes(project_.database()));
      ++entries_[name];
    }
  }

  void star_list(std::int64_t list_id) {
    Statement find = project_.statement("repair/list");
    find.start(list_id);
    if (!find.step()) return;
    const std::string source = find.text(0);
    find.reset();
    project_.statement("repair/drop_list").run(list_id);
    settle("star_list");
    project_.statement("stars/count_change").run();
    say("dropped the stars of " + source + "; import it again: `coalsack import " + file() + " " + source +
        "`, as before");
  }

  void calibration(const Key& key) {
    project_.statement("repair/drop_calibration").run(key.first, key.second);
    settle("calibration");
    project_.statement("stars/count_change").run();
    Statement rows = project_.statement("repair/measured_selections");
    std::vector<std::int64_t> references;
    rows.start(key.first, key.second);
    while (rows.step()) references.push_back(rows.integer(0));
    rows.reset();
    for (const std::int64_t reference : references) entry("selection", {reference, key.first});
    say("dropped the calibration of survey " + std::to_string(key.first) + ", reference " +
        std::to_string(key.second) + "; run it again: `coalsack calibrate " + file() + "`, as before");
  }

  void model(std::int64_t model_id) {
    std::string name;
    Statement find = project_.statement("repair/model_name");
    find.start(model_id);
    if (find.step()) name = find.text(0);
    find.reset();
    if (!name.empty()) project_.statement("training/drop_arrays").run(name);
    for (const char* const drop :
         {"repair/drop_map_of_model", "repair/drop_predictions_of_model", "repair/drop_domain_of_model",
          "repair/drop_epochs_of_model", "repair/drop_checkpoints_of_model", "repair/drop_entries_of_model",
          "repair/drop_failures_of_model", "repair/drop_model"})
      project_.statement(drop).run(model_id);
    project_.statement("repair/drop_arrays_without_model").run();
    settle("model");
    settle("training_epoch");
    say("dropped model " + (name.empty() ? "number " + std::to_string(model_id) : "'" + name + "'") +
        " and what it predicted; train it again: `coalsack train " + file() + " " +
        (name.empty() ? "NAME" : name) + "`, as before");
  }

  void new_weights_hash(std::int64_t model_id) {
    const LoadedModel model = load_model(project_, model_id);
    const project::Digest hash = weights_hash(model.parameters);
    project_.statement("training/store_weights_hash").run(model_id, "best", std::span<const std::byte>(hash));
    say("wrote the hash of the weights of model '" + model.row.name + "' anew; they are whole");
  }

  bool belongs_to_nothing(const std::string& owner, const std::string& name) const {
    Statement arrays = project_.statement("verify/arrays_of_nothing");
    while (arrays.step())
      if (arrays.text(0) == owner && arrays.text(1) == name) return true;
    return false;
  }

  void array(const std::string& owner_and_name) {
    const std::size_t at = owner_and_name.find('\n');
    const std::string owner = owner_and_name.substr(0, at);
    const std::string name = owner_and_name.substr(at + 1);
    if (!belongs_to_nothing(owner, name)) return;  // goes with its model or dust table
    project_.statement("file/drop_array").run(owner, name);
    say("dropped array '" + owner + "/" + name + "', which belongs to no model and no dust table");
  }

  void counts(const std::string& table) {
    const std::map<std::string, std::string> words = {
        {"failure", "a failure is lost; `coalsack fill " + file() + "` tries its entry again"},
        {"calibration",
         "a calibration is lost; run it again: `coalsack calibrate " + file() + "`, as before"},
        {"dust_table",
         "a dust table is lost; import it again: `coalsack simulate " + file() + " --dust FILE`"},
        {"model", "a model is lost; train it again: `coalsack train " + file() + " NAME`, as before"},
        {"star_list",
         "a star list is lost; import its catalogue again: `coalsack import " + file() + " FILE`, as before"},
        {"training_epoch",
         "a part of a training's history is lost; its model is whole and stays, and training it again under "
         "another name gives the history anew"}};
    for (const std::string& uncounted : project::uncounted_tables(project_.database())) {
      if (uncounted != table) continue;
      project::record_row_counts(project_.database());
      return say("counted the rows of table " + table + " and of others anew");
    }
    if (settle(table) && words.contains(table)) say(words.at(table));
  }

  /// Rows of a table that are missing are not missed any more; false when none were.
  bool settle(const std::string& table) {
    for (const project::MissingRows& one : project::missing_rows(project_.database())) {
      if (one.table != table) continue;
      project::count_dropped_rows(project_.database(), table, one.recorded - one.rows);
      return true;
    }
    return false;
  }

  const Project& project_;
  const std::vector<Stage>& stages_;
  project::Database fresh_;
  std::int64_t put_back_ = 0;
  std::map<std::string, std::int64_t> entries_;  ///< stage -> dropped
  std::vector<std::string> lines_;
};

bool only_to_look_at(const Remedy& remedy) {
  return remedy.cure == Cure::none || remedy.cure == Cure::copy;
}

Repair repair_open(const Project& project, const std::vector<Stage>& stages,
                   const project::RunArguments& arguments) {
  Repair out;
  out.before = verify(project, stages);
  out.after = out.before;
  if (!repairable(out.before) || out.before.remedies.contains({Cure::salvage, "", {}})) return out;
  Cures cures(project, stages);
  std::unique_ptr<project::Run> run;
  {
    project::Transaction transaction(project.database());
    project.statement("repair/defer_foreign_keys").run();
    for (int pass = 0; pass < most_passes && repairable(out.after); ++pass) {
      cures.apply(out.after.remedies);
      if (!run) {
        try {  // needs settings that make sense
          run = project::Run::within(transaction, project, arguments);
        } catch (const base::ProjectRefused&) {
          run.reset();
        }
      }
      out.after = verify(project, stages);
    }
    project::reset_row_counts(project.database());
    activate(project, stages, project::Access::write);
    transaction.commit();
  }
  if (run) run->finish("done");
  out.done = cures.lines();
  return out;
}

std::filesystem::path name_for_damaged(const std::filesystem::path& path) {
  for (int number = 1;; ++number) {
    std::filesystem::path name =
        path.string() + ".damaged" + (number == 1 ? "" : "-" + std::to_string(number));
    if (!std::filesystem::exists(std::filesystem::symlink_status(name))) return name;
  }
}

Repair salvaged(const std::filesystem::path& path, const std::vector<Stage>& stages,
                const project::RunArguments& arguments) {
  Repair out;
  project::NewFile file(path, project::Existing::set_aside);
  file.write([&](const std::filesystem::path& fresh) {
    const project::Salvage found = project::salvage(path, fresh, stage_queries(stages));
    {
      const Project project = Project::open(fresh, project::Access::write, stage_queries(stages));
      out = repair_open(project, stages, arguments);
    }
    project::without_log(fresh);
    out.kept = name_for_damaged(path);
    std::vector<std::string> lines = {
        "read what can be read of the damaged file: " + std::to_string(found.rows) +
        " rows; the damaged file is kept as " + out.kept.string()};
    lines.insert(lines.end(), found.settings.begin(), found.settings.end());
    for (const std::string& table : found.incomplete)
      lines.push_back("a part of table " + table + " could not be read");
    out.done.insert(out.done.begin(), lines.begin(), lines.end());
    for (std::vector<std::string>* const texts : {&out.before.problems, &out.done, &out.after.problems})
      for (std::string& text : *texts) text = file.named(text);
    project::set_aside(path, out.kept);
  });
  return out;
}

}  // namespace

bool repairable(const Verification& found) {
  return !found.remedies.contains({Cure::copy, "", {}}) &&
         !std::all_of(found.remedies.begin(), found.remedies.end(), only_to_look_at);
}

Repair repair(const std::filesystem::path& path, const std::vector<Stage>& stages,
              const project::RunArguments& arguments) {
  bool structure = false;
  try {
    const Project project = Project::open(path, project::Access::write, stage_queries(stages));
    Repair out = repair_open(project, stages, arguments);
    structure = out.before.remedies.contains({Cure::salvage, "", {}});
    if (!structure) return out;
  } catch (const project::Damaged&) {
    structure = true;
  }
  return salvaged(path, stages, arguments);
}

}  // namespace coalsack::pipeline

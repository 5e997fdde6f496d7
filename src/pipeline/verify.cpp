// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/verify.h"

#include <map>

#include "pipeline/checkpoint_store.h"
#include "pipeline/model_store.h"
#include "pipeline/recipe.h"
#include "project/array_store.h"
#include "project/blob.h"
#include "project/content_hash.h"
#include "project/disk_error.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Project;
using project::Statement;

constexpr std::size_t most_problems = 100;
constexpr std::int64_t largest_frame_bytes = 64 << 20;

class Check {
 public:
  Check(const Project& project, const std::vector<Stage>& stages) : project_(project), stages_(stages) {}

  Verification run() {
    structure();
    if (found_.problems.empty()) schema();
    guarded([&] { project_.settings(); });
    guarded([&] { recipes(); });
    guarded([&] { entries(); });
    guarded([&] { results(); });
    guarded([&] { arrays(); });
    guarded([&] { check_models(); });
    guarded([&] { frames(); });
    guarded([&] { found_.content_hash = project::hex(project::content_hash(project_)); });
    return found_;
  }

 private:
  void report(const std::string& line) {
    if (found_.problems.size() < most_problems) found_.problems.push_back(line);
  }

  /// A part that meets damage it cannot read past is a problem found, not the end of the check.
  template <typename Part>
  void guarded(const Part& part) {
    try {
      part();
    } catch (const project::DiskError&) {
      throw;  // not the file's fault
    } catch (const base::ProjectBusy&) {
      throw;
    } catch (const base::Error& error) {
      report(error.what());
    }
  }

  void structure() {
    guarded([&] {
      Statement check = project_.statement("verify/structure");
      while (check.step())
        if (check.text(0) != "ok") report("SQLite: " + check.text(0));
      Statement foreign = project_.statement("verify/foreign_keys");
      while (foreign.step())
        report("table " + foreign.text(0) + ", row " + foreign.text(1) + ": its row in " + foreign.text(2) +
               " is missing");
    });
  }

  /// Users may add tables of their own; ours must be as this program makes them.
  void schema() {
    guarded([&] {
      auto fresh = project::Database::create(":memory:");
      project::migrate(fresh);
      project::refresh_views(fresh, stage_queries(stages_));
      std::map<std::string, std::string> stored;
      Statement there(project_.database(), project::sql_text("file/objects"));
      while (there.step()) stored[there.text(0) + " " + there.text(1)] = there.text(2);
      Statement ours(fresh, project::sql_text("file/objects"));
      while (ours.step()) {
        const std::string name = ours.text(0) + " " + ours.text(1);
        const auto found = stored.find(name);
        if (found == stored.end())
          report(name + " is missing");
        else if (found->second != ours.text(2))
          report(name + " is not the one that this program makes" +
                 (ours.text(0) == "view" ? "; any command that writes renews it" : ""));
      }
    });
  }

  void recipes() {
    Statement rows = project_.statement("verify/recipes");
    while (rows.step()) {
      const project::Digest hash = recipe_hash(rows.text(1), rows.integer(2), rows.text(3), rows.text(4));
      if (project::Value(project::Bytes(hash.begin(), hash.end())) != rows.value(5))
        report("recipe " + rows.text(0) + " of stage " + rows.text(1) +
               ": its settings do not give its hash");
    }
  }

  void entries() {
    Statement rows = project_.statement("verify/entries");
    while (rows.step()) {
      ++found_.entries;
      const project::Digest fingerprint = entry_fingerprint(project::digest_of(rows.bytes(3)), rows.bytes(4));
      if (fingerprint != project::digest_of(rows.bytes(5)))
        report("entry " + rows.text(0) + " (" + rows.text(1) + ", " + rows.text(2) +
               "): its fingerprint does not follow from its recipe and inputs");
    }
  }

  void results() {
    for (const Stage& stage : stages_) {
      for (const project::NamedSql& statement : project::split_named_sql(stage.sql)) {
        const bool lost = statement.name.starts_with("without_result");
        if (!lost && !statement.name.starts_with("without_entry")) continue;
        Statement rows(project_.database(), statement.text);
        while (rows.step())
          report("entry " + stage.name + " (" + rows.text(0) + ", " + rows.text(1) +
                 "): " + (lost ? "its result is missing" : "there is a result but no entry"));
      }
    }
  }

  void arrays() {
    Statement rows = project_.statement("file/arrays");
    while (rows.step()) {
      guarded([&] { project::load_array(project_.database(), rows.text(0), rows.text(1)); });
      ++found_.frames;
    }
  }

  /// A finished network is what its fingerprint says; an unfinished one can go on.
  void check_models() {
    for (const ModelRow& model : models(project_)) {
      if (model.method != "network") continue;
      guarded([&] {
        if (model.finished)
          load_model(project_, model.model_id);
        else
          load_last(project_, model, network::parameter_count(stored_spec(project_, model)));
      });
    }
  }

  /// Arrays that stand whole in a row: table after table that has the columns raw_bytes and frame.
  void frames() {
    Statement tables = project_.statement("verify/framed_tables");
    while (tables.step()) {
      const std::string table = tables.text(0);
      const bool typed = tables.integer(1) != 0;
      const std::string query = project::sql_text(typed ? "verify/typed_frames" : "verify/frames");
      Statement rows(project_.database(), project::filled_in(query, {{"table", "\"" + table + "\""}}));
      for (std::int64_t row = 1; rows.step(); ++row) {
        ++found_.frames;
        try {
          check_frame(rows, typed);
        } catch (const base::Error& error) {
          report("table " + table + ", row " + std::to_string(row) + ": " + error.what());
        }
      }
    }
  }

  void check_frame(const Statement& row, bool typed) {
    const std::int64_t size = row.integer(0);
    if (size < 0 || size > largest_frame_bytes)
      throw base::ProjectRefused("an array of " + std::to_string(size) + " bytes");
    if (typed && project::raw_size(project::parse_dtype(row.text(2)), project::parse_shape(row.text(3))) !=
                     static_cast<std::uint64_t>(size))
      throw base::ProjectRefused("its shape and its size contradict each other");
    raw_.resize(static_cast<std::size_t>(size));
    decoder_.decode(row.bytes(1), raw_);
  }

  const Project& project_;
  const std::vector<Stage>& stages_;
  Verification found_;
  project::FrameDecoder decoder_;
  project::Bytes raw_;
};

}  // namespace

Verification verify(const Project& project, const std::vector<Stage>& stages) {
  return Check(project, stages).run();
}

}  // namespace coalsack::pipeline

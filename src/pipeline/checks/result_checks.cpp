// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "pipeline/checks/checks.h"
#include "pipeline/left_out.h"
#include "project/array_copy.h"
#include "project/blob.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Project;
using project::Statement;

std::string key_text(const std::string& stage, const Key& key) {
  return "entry " + stage + " (" + std::to_string(key.first) + ", " + std::to_string(key.second) + ")";
}

/// Decodes frames one after the other.
class FrameCheck {
 public:
  explicit FrameCheck(Findings& findings) : findings_(findings) {}

  /// Columns from `first` on: raw_bytes, frame, dtype, shape (both '' where the table has none). Throws
  /// base::ProjectRefused.
  void check(const Statement& row, int first) {
    ++findings_.frames;
    const std::int64_t size = row.integer(first);
    if (size < 0 || size > project::largest_frame_bytes)
      throw base::ProjectRefused("an array of " + std::to_string(size) + " bytes");
    const std::string dtype = row.text(first + 2);
    if (!dtype.empty() &&
        project::raw_size(project::parse_dtype(dtype), project::parse_shape(row.text(first + 3))) !=
            static_cast<std::uint64_t>(size))
      throw base::ProjectRefused("its shape and its size contradict each other");
    raw_.resize(static_cast<std::size_t>(size));
    decoder_.decode(row.bytes(first + 1), raw_);
  }

 private:
  Findings& findings_;
  project::FrameDecoder decoder_;
  project::Bytes raw_;
};

}  // namespace

project::Statement current_entries(const Project& project, const Stage& stage, const Recipe& recipe) {
  Statement rows(project.database(),
                 project::filled_in(project::sql_text("training/current"), {{"wanted", stage.wanted()}}));
  rows.bind(":stage_id", recipe.stage_id);
  rows.bind(":recipe_id", recipe.recipe_id);
  return rows;
}

void check_results(const Project& project, const std::vector<Stage>& stages, Findings& findings) {
  std::map<std::string, std::int64_t> absent;  // stage -> the last run whose results were left out
  for (const LeftOut& one : left_out(project)) absent[one.part] = one.run_id;
  Statement run_of = project.statement("verify/entry_run");
  const auto was_left_out = [&](const std::string& stage, const Key& key) {
    const auto until = absent.find(stage);
    if (until == absent.end()) return false;
    run_of.start(stage, key.first, key.second);
    const bool older = run_of.step() && run_of.integer(0) <= until->second;
    run_of.reset();
    return older;
  };
  for (const Stage& stage : stages) {
    for (const project::NamedSql& statement : project::split_named_sql(stage.sql)) {
      const bool lost = statement.name.starts_with("without_result");
      if (!lost && !statement.name.starts_with("without_entry")) continue;
      findings.guarded([&] {
        Statement rows(project.database(), statement.text);
        while (rows.step()) {
          const Key key{rows.integer(0), rows.integer(1)};
          if (lost && was_left_out(stage.name, key)) continue;
          const char* const what = !lost                                ? "there is a result but no entry"
                                   : statement.name == "without_result" ? "its result is missing"
                                                                        : "a part of its result is missing";
          findings.report(key_text(stage.name, key) + ": " + what, {Cure::entry, stage.name, key});
        }
      });
    }
  }
}

void check_frames(const Project& project, const std::vector<Stage>& stages, Findings& findings) {
  FrameCheck frames(findings);
  for (const Stage& stage : stages) {
    for (const project::NamedSql& statement : project::split_named_sql(stage.sql)) {
      if (!statement.name.starts_with("frames")) continue;
      findings.guarded([&] {
        Statement rows(project.database(), statement.text);
        while (rows.step()) {
          const Key key{rows.integer(0), rows.integer(1)};
          try {
            frames.check(rows, 2);
          } catch (const base::ProjectRefused& error) {
            findings.report(key_text(stage.name, key) + ": " + error.what(), {Cure::entry, stage.name, key});
          }
        }
      });
    }
  }
  findings.guarded([&] {
    Statement arrays = project.statement("file/arrays");
    while (arrays.step()) {
      const std::string owner = arrays.text(0);
      const std::string name = arrays.text(1);
      ++findings.frames;
      findings.guarded([&] { project::array_digest(project, owner, name); },
                       {Cure::array, owner + "\n" + name, {}});
    }
  });
  findings.guarded([&] {
    Statement arrays = project.statement("verify/arrays_of_nothing");
    while (arrays.step()) {
      const std::string owner = arrays.text(0);
      const std::string name = arrays.text(1);
      findings.report("array '" + owner + "/" + name + "' belongs to no model and no dust table",
                      {Cure::array, owner + "\n" + name, {}});
    }
  });
  // Tables of others that hold frames as ours do.
  findings.guarded([&] {
    Statement tables = project.statement("verify/framed_tables");
    while (tables.step()) {
      const std::string table = tables.text(0);
      const std::string query =
          project::sql_text(tables.integer(1) != 0 ? "verify/typed_frames" : "verify/frames");
      Statement rows(project.database(), project::filled_in(query, {{"table", "\"" + table + "\""}}));
      for (std::int64_t row = 1; rows.step(); ++row) {
        try {
          frames.check(rows, 0);
        } catch (const base::ProjectRefused& error) {
          findings.report("table " + table + ", row " + std::to_string(row) + ": " + error.what());
        }
      }
    }
  });
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "pipeline/checks/checks.h"
#include "pipeline/recipe.h"
#include "project/row_counts.h"
#include "project/schema.h"
#include "project/settings.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Database;
using project::Project;
using project::Statement;

std::set<std::string> fixed_rows(Database& database) {
  std::set<std::string> found;
  Statement rows(database, project::sql_text("verify/fixed_rows"));
  while (rows.step()) found.insert("table " + rows.text(0) + ", row " + rows.text(1));
  return found;
}

std::string shown(const project::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (const auto* real = std::get_if<double>(&value)) {
    project::Setting plain;
    plain.type = "real";
    return project::value_text(plain, *real);
  }
  return "a value of another type";
}

}  // namespace

void check_structure(const Project& project, Findings& findings) {
  findings.guarded(
      [&] {
        Statement check = project.statement("verify/structure");
        while (check.step())
          if (check.text(0) != "ok") findings.report("SQLite: " + check.text(0), {Cure::salvage, "", {}});
      },
      {Cure::salvage, "", {}});
}

/// Users may add tables of their own; ours must be as this program makes them.
void check_schema(const Project& project, const std::vector<Stage>& stages, Findings& findings) {
  auto fresh = Database::create(":memory:");
  project::migrate(fresh);
  project::refresh_views(fresh, stage_queries(stages));
  std::map<std::string, std::string> stored;
  Statement there(project.database(), project::sql_text("file/objects"));
  while (there.step()) stored[there.text(0) + " " + there.text(1)] = there.text(2);
  Statement ours(fresh, project::sql_text("file/objects"));
  while (ours.step()) {
    const std::string name = ours.text(0) + " " + ours.text(1);
    const bool view = ours.text(0) == "view";
    const auto found = stored.find(name);
    if (found == stored.end())
      findings.report(name + " is missing", {view ? Cure::views : Cure::salvage, "", {}});
    else if (found->second != ours.text(2))
      findings.report(name + " is not the one that this program makes" +
                          (view ? "; any command that writes renews it" : ""),
                      {view ? Cure::views : Cure::salvage, "", {}});
  }
  if (findings.count > 0 && findings.remedies.contains({Cure::salvage, "", {}})) return;

  Statement meta = project.statement("verify/meta_missing");
  while (meta.step())
    findings.report("table meta, row " + meta.text(0) + " is missing", {Cure::schema, "", {}});
  const std::set<std::string> present = fixed_rows(project.database());
  for (const std::string& row : fixed_rows(fresh))
    if (!present.contains(row)) findings.report(row + " is missing", {Cure::schema, "", {}});
}

void check_settings(const Project& project, Findings& findings) {
  Statement rows = project.statement("verify/settings");
  while (rows.step())
    if (rows.integer(3) == 0)
      findings.report("setting '" + rows.text(0) + "' is " + shown(rows.value(1)) +
                          " where the last command left " + shown(rows.value(2)) +
                          "; `coalsack config` accepts the new value, --repair brings the old one back",
                      {Cure::setting, rows.text(0), {}});
  if (findings.count == 0) findings.guarded([&] { project.settings(); });
}

void check_provenance(const Project& project, Findings& findings) {
  findings.guarded([&] {
    Statement foreign = project.statement("verify/foreign_keys");
    while (foreign.step())
      findings.report(
          "table " + foreign.text(0) + (foreign.is_null(1) ? "" : ", row " + foreign.text(1)) +
              ": its row in " + foreign.text(2) + " is missing",
          {foreign.text(2) == "run" || foreign.text(2) == "stage" ? Cure::provenance : Cure::orphans,
           "",
           {}});
  });
  findings.guarded([&] {
    Statement lost = project.statement("verify/entries_without_recipe");
    while (lost.step())
      findings.report(
          "entry " + lost.text(0) + " (" + lost.text(1) + ", " + lost.text(2) + "): its recipe is missing",
          {Cure::entry, lost.text(0), {lost.integer(1), lost.integer(2)}});
  });
  findings.guarded([&] {
    Statement rows = project.statement("verify/recipes");
    while (rows.step()) {
      const project::Digest hash = recipe_hash(rows.text(1), rows.integer(2), rows.text(3), rows.text(4));
      if (project::Value(project::Bytes(hash.begin(), hash.end())) != rows.value(5))
        findings.report(
            "recipe " + rows.text(0) + " of stage " + rows.text(1) + ": its settings do not give its hash",
            {Cure::provenance, "", {}});
    }
  });
  const auto fingerprints = [&](const char* query, const char* what, Cure cure, std::int64_t& count) {
    Statement rows = project.statement(query);
    while (rows.step()) {
      ++count;
      const project::Bytes hash(rows.bytes(3).begin(), rows.bytes(3).end());
      const project::Digest fingerprint = entry_fingerprint(project::digest_of(hash), rows.bytes(4));
      if (project::Value(project::Bytes(fingerprint.begin(), fingerprint.end())) != rows.value(5))
        findings.report(std::string(what) + " " + rows.text(0) + " (" + rows.text(1) + ", " + rows.text(2) +
                            "): its fingerprint does not follow from its recipe and inputs",
                        {cure, rows.text(0), {rows.integer(1), rows.integer(2)}});
    }
  };
  std::int64_t failures = 0;
  findings.guarded([&] { fingerprints("verify/entries", "entry", Cure::entry, findings.entries); });
  findings.guarded([&] { fingerprints("verify/failures", "failure", Cure::failure, failures); });
}

void check_counts(const Project& project, Findings& findings) {
  for (const std::string& table : project::uncounted_tables(project.database()))
    findings.report("table counter, row rows/" + table + " is missing: a row of " + table +
                        " that is lost would not be missed",
                    {Cure::counts, table, {}});
  for (const project::MissingRows& one : project::missing_rows(project.database()))
    findings.report("table " + one.table + " has " + std::to_string(one.rows) +
                        " rows where commands left at least " + std::to_string(one.recorded),
                    {one.table == "pixel" ? Cure::coverage : Cure::counts, one.table, {}});
}

}  // namespace coalsack::pipeline

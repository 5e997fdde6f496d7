// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "pipeline/checks/checks.h"
#include "pipeline/left_out.h"
#include "pipeline/recipe.h"
#include "pipeline/simulated_sky.h"
#include "pipeline/stages.h"
#include "project/blob.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Digest;
using project::Project;
using project::Statement;

constexpr std::int64_t whole_part = 65536;

bool is(const Digest& digest, const Statement& row, int column) {
  const auto stored = row.bytes(column);
  return std::equal(stored.begin(), stored.end(), digest.begin(), digest.end());
}

Remedy list(std::int64_t list_id) {
  return {Cure::star_list, "", {list_id, 0}};
}
Remedy entry(const char* stage, std::int64_t key1, std::int64_t key2) {
  return {Cure::entry, stage, {key1, key2}};
}

void check_lists(const Project& project, Findings& findings) {
  const auto lists_left_out = left_out(project, "star_list");
  Statement rows = project.statement("verify/star_lists");
  while (rows.step()) {
    const std::int64_t list_id = rows.integer(0);
    const std::string name = "star list " + rows.text(0) + " (" + rows.text(2) + ")";
    if (rows.text(1) == "simulated") {
      char text[32];
      std::snprintf(text, sizeof text, "simulated %06lld", static_cast<long long>(rows.integer(6)));
      const std::string expected(text);
      const auto stored = rows.bytes(5);
      const bool same = std::string(reinterpret_cast<const char*>(stored.data()), stored.size()) == expected;
      if (!same || !is(Digest{}, rows, 3))
        findings.report(name + ": its row is not that of a simulated sky",
                        {Cure::star_list_row, "", {list_id, 0}});
      continue;
    }
    const project::Bytes source(rows.bytes(3).begin(), rows.bytes(3).end());
    const Digest fingerprint =
        project::Hasher().add(std::span<const std::byte>(source)).add(rows.text(4)).finish();
    if (!is(fingerprint, rows, 5))
      findings.report(name + ": its fingerprint does not follow from its file and options", list(list_id));
    if (rows.integer(7) != rows.integer(8))
      findings.report(name + ": " + rows.text(7) + " stars were kept, and its cells hold " + rows.text(8),
                      list(list_id));
    const bool may_lack_stars = lists_left_out && rows.integer(10) <= lists_left_out->run_id;
    if (rows.integer(9) != 0 && !may_lack_stars)
      findings.report(name + ": its stars are missing", list(list_id));
  }
}

/// One part of a star cell: which, and the hash of the columns read so far.
struct Part {
  bool simulated = false;
  std::int64_t survey_id = 0, list_id = 0, cell = 0, part = 0, stars = 0;
  project::Bytes fingerprint;
  project::Hasher hasher;
  bool any = false;
  bool damaged = false;
};

/// Columns decode and give their cell's fingerprint. Lists and cells whose stars were left out have none.
void check_columns(const Project& project, Findings& findings) {
  const auto lists_left_out = left_out(project, "star_list");
  const auto simulated_left_out = left_out(project, "simulated_stars");
  Statement run_of = project.statement("verify/entry_run");
  project::FrameDecoder decoder;
  project::Bytes raw;
  std::unique_ptr<Part> part;
  std::set<std::int64_t> bare_lists;  // left out, whole
  Statement lists = project.statement("verify/star_lists");
  while (lists_left_out && lists.step())
    if (lists.integer(9) != 0 && lists.integer(10) <= lists_left_out->run_id)
      bare_lists.insert(lists.integer(0));
  const auto close = [&] {
    if (!part) return;
    const Digest digest = part->hasher.finish();
    const std::string name = "stars of list " + std::to_string(part->list_id) + ", cell " +
                             std::to_string(part->cell) + ", part " + std::to_string(part->part);
    const Remedy remedy =
        part->simulated ? entry("simulated_stars", part->cell, part->survey_id) : list(part->list_id);
    if (!part->any) {
      bool fine = !part->simulated && bare_lists.contains(part->list_id);
      if (part->simulated && simulated_left_out) {
        run_of.start("simulated_stars", part->cell, part->survey_id);
        fine = run_of.step() && run_of.integer(0) <= simulated_left_out->run_id;
        run_of.reset();
      }
      if (!fine) findings.report(name + ": they are missing", remedy);
    } else if (!part->damaged && project::Bytes(digest.begin(), digest.end()) != part->fingerprint) {
      findings.report(name + ": a column is missing, or they are not what their fingerprint says", remedy);
    }
    part.reset();
  };
  Statement rows = project.statement("verify/star_columns");
  while (rows.step()) {
    if (!part || part->list_id != rows.integer(2) || part->cell != rows.integer(3) ||
        part->part != rows.integer(4)) {
      close();
      part = std::make_unique<Part>();
      part->simulated = rows.text(0) == "simulated";
      part->survey_id = rows.integer(1);
      part->list_id = rows.integer(2);
      part->cell = rows.integer(3);
      part->part = rows.integer(4);
      part->stars = rows.integer(5);
      part->fingerprint = project::Bytes(rows.bytes(6).begin(), rows.bytes(6).end());
    }
    if (rows.is_null(7)) continue;
    part->any = true;
    ++findings.frames;
    try {
      const std::int64_t size = rows.integer(9);
      if (size != part->stars * (rows.text(8) == "f8" ? 8 : 4) || size > project::largest_frame_bytes)
        throw base::ProjectRefused("the column's size does not fit the number of stars");
      raw.resize(static_cast<std::size_t>(size));
      decoder.decode(rows.bytes(10), raw);
      part->hasher.add(rows.text(7)).add(std::span<const std::byte>(raw));
    } catch (const base::ProjectRefused& error) {
      part->damaged = true;
      findings.report(
          "stars of list " + rows.text(2) + ", cell " + rows.text(3) + ", column " + rows.text(7) + ": " +
              error.what(),
          part->simulated ? entry("simulated_stars", part->cell, part->survey_id) : list(part->list_id));
    }
  }
  close();
}

/// Cells of the simulated sky that hold no stars, or end with a full part, could have lost some: these are
/// computed again.
void check_simulated(const Project& project, const Stage& stage, const Recipe& recipe, Findings& findings) {
  const std::string name = stage.name;
  {
    Statement rows = project.statement("verify/simulated_without_entry");
    while (rows.step())
      findings.report(
          "entry " + name + " (" + rows.text(0) + ", " + rows.text(1) + "): there is a result but no entry",
          entry("simulated_stars", rows.integer(0), rows.integer(1)));
  }
  const auto absent = left_out(project, name);
  Statement run_of = project.statement("verify/entry_run");
  std::vector<std::pair<Key, std::int64_t>> doubtful;
  Statement rows = project.statement("verify/simulated_cells");
  while (rows.step()) {
    const Key key{rows.integer(0), rows.integer(1)};
    const std::int64_t parts = rows.integer(2);
    if (absent) {
      run_of.start(name, key.first, key.second);
      const bool older = run_of.step() && run_of.integer(0) <= absent->run_id;
      run_of.reset();
      if (older) continue;
    }
    if (parts > 0 && rows.integer(3) != parts - 1)
      findings.report(
          "entry " + name + " (" + rows.text(0) + ", " + rows.text(1) + "): a part of its stars is missing",
          entry("simulated_stars", key.first, key.second));
    else if (parts == 0 || rows.integer(4) == whole_part)
      doubtful.emplace_back(key, parts);
  }
  if (doubtful.empty()) return;
  Statement current = current_entries(project, stage, recipe);
  std::set<Key> in_force;
  while (current.step())
    if (!current.is_null(2)) in_force.insert({current.integer(0), current.integer(1)});
  const Compute compute = stage.prepare(project);
  for (const auto& [key, parts] : doubtful) {
    if (!in_force.contains(key)) continue;  // stale: computed again anyway
    std::int64_t expected = 0;
    for (const Row& row : compute(key)) expected += row.statement == 1 ? 1 : 0;
    if (expected != parts)
      findings.report("entry " + name + " (" + std::to_string(key.first) + ", " + std::to_string(key.second) +
                          "): its stars are missing",
                      entry("simulated_stars", key.first, key.second));
  }
}

void check_reference_stars(const Project& project, Findings& findings) {
  struct Reference {
    std::int64_t id = -1, stars = 0;
    project::Bytes fingerprint;
    project::Hasher all;
    std::unique_ptr<project::Hasher> column;
    std::string name;
    bool damaged = false;
  };
  std::unique_ptr<Reference> here;
  project::FrameDecoder decoder;
  project::Bytes raw;
  const auto close_column = [&] {
    if (!here || !here->column) return;
    const Digest digest = here->column->finish();
    here->all.add(here->name).add(std::span<const std::byte>(digest));
    here->column.reset();
  };
  const auto close = [&] {
    close_column();
    if (!here) return;
    const Digest digest = here->all.finish();
    if (!here->damaged && !here->fingerprint.empty() &&
        project::Bytes(digest.begin(), digest.end()) != here->fingerprint)
      findings.report("stars of reference " + std::to_string(here->id) +
                          ": a column is missing, or they are not what their fingerprint says",
                      entry("reference_stars", here->id, 0));
    here.reset();
  };
  Statement rows = project.statement("verify/reference_columns");
  while (rows.step()) {
    if (!here || here->id != rows.integer(0)) {
      close();
      here = std::make_unique<Reference>();
      here->id = rows.integer(0);
      here->stars = rows.integer(1);
      here->fingerprint = project::Bytes(rows.bytes(2).begin(), rows.bytes(2).end());
    }
    if (rows.is_null(3)) continue;
    if (!here->column || here->name != rows.text(3)) {
      close_column();
      here->column = std::make_unique<project::Hasher>();
      here->name = rows.text(3);
    }
    ++findings.frames;
    try {
      const std::int64_t size = rows.integer(4);
      if (size < 0 || size > project::largest_frame_bytes)
        throw base::ProjectRefused("an array of " + std::to_string(size) + " bytes");
      raw.resize(static_cast<std::size_t>(size));
      decoder.decode(rows.bytes(5), raw);
      here->column->add(std::span<const std::byte>(raw));
    } catch (const base::ProjectRefused& error) {
      here->damaged = true;
      findings.report("stars of reference " + rows.text(0) + ", column " + rows.text(3) + ": " + error.what(),
                      entry("reference_stars", here->id, 0));
    }
  }
  close();
}

void check_calibrations(const Project& project, Findings& findings) {
  Statement rows = project.statement("verify/calibrations");
  while (rows.step())
    if (!is(project::Hasher().add(rows.text(2)).add(rows.text(3)).finish(), rows, 4))
      findings.report("calibration of survey " + rows.text(0) + ", reference " + rows.text(1) +
                          ": its curves do not give its fingerprint",
                      {Cure::calibration, "", {rows.integer(0), rows.integer(1)}});
  Statement lost = project.statement("verify/selection_without_calibration");
  while (lost.step())
    findings.report("curves of survey " + lost.text(1) + " at reference " + lost.text(0) +
                        " come from a calibration that is missing",
                    {Cure::calibration, "", {lost.integer(1), lost.integer(0)}});
}

void check_dust_tables(const Project& project, Findings& findings) {
  const auto tables_left_out = left_out(project, "dust_table");
  Statement rows = project.statement("verify/dust_tables");
  while (rows.step()) {
    // A table is left out whole.
    if (tables_left_out && rows.integer(2) <= tables_left_out->run_id && rows.integer(3) == 0) continue;
    const std::string name = rows.text(0);
    const Remedy remedy{Cure::dust_table, name, {}};
    const project::Bytes stored(rows.bytes(1).begin(), rows.bytes(1).end());
    findings.guarded(
        [&] {
          const Digest checksum = dust_table_checksum(project, name);
          if (!stored.empty() && project::Bytes(checksum.begin(), checksum.end()) != stored)
            findings.report("dust table '" + name + "' is not what its checksum says", remedy);
        },
        remedy);
  }
}

}  // namespace

void check_stars(const Project& project, const std::vector<Stage>& stages, const Recipes* recipes,
                 Findings& findings) {
  findings.guarded([&] { check_lists(project, findings); });
  findings.guarded([&] { check_columns(project, findings); });
  findings.guarded([&] {
    for (const Stage& stage : stages)
      if (stage.name == "simulated_stars" && recipes != nullptr)
        check_simulated(project, stage, recipes->at(stage.name), findings);
  });
  findings.guarded([&] { check_reference_stars(project, findings); });
  findings.guarded([&] { check_calibrations(project, findings); });
  findings.guarded([&] { check_dust_tables(project, findings); });
}

}  // namespace coalsack::pipeline

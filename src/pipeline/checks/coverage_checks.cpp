// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "pipeline/checks/checks.h"
#include "pipeline/checks/region_account.h"
#include "pipeline/coverage.h"
#include "pipeline/recipe.h"
#include "pipeline/stages.h"
#include "project/row_counts.h"
#include "project/sql_text.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {

using project::Project;
using project::Statement;

namespace {

const Remedy again{Cure::coverage, "", {}};

/// What the zone stage stored of a pixel is what its pure function gives: numbers, and how many star cells.
void check_zones(const Project& project, const Stage& stage, const Recipe& recipe, Findings& findings) {
  const Compute compute = stage.prepare(project);
  Statement entries = current_entries(project, stage, recipe);
  Statement result(project.database(), stage_sql(stage.name, "result"));
  while (entries.step()) {
    if (entries.is_null(2)) continue;  // missing or stale
    const Key key{entries.integer(0), entries.integer(1)};
    result.start(key.first, key.second);
    if (!result.step()) continue;  // missing: said elsewhere
    const std::vector<Row> rows = compute(key);
    std::int64_t cells = 0;
    bool same = true;
    for (const Row& row : rows) {
      if (row.statement == 3) ++cells;
      if (row.statement == 1)
        same = row.values[0] == result.value(0) && row.values[1] == result.value(1) &&
               row.values[2] == result.value(2);
    }
    same = same && cells == result.integer(3);
    result.reset();
    if (!same)
      findings.report("entry " + stage.name + " (" + std::to_string(key.first) + ", " +
                          std::to_string(key.second) + "): its result is not what it was computed to be",
                      {Cure::entry, stage.name, key});
  }
}

void check_regions(const Project& project, Findings& findings) {
  const RegionAccount account = region_account(project);
  for (const AskedRegion& one : account.regions) {
    const std::string name = "table region, row " + std::to_string(one.region_id) + ", '" + one.shape + "': ";
    if (!one.readable)
      findings.report(name + "this is no region", again);
    else if (one.countable && one.inside < one.added)
      findings.report(name + "it has " + std::to_string(one.inside) + " pixels of nside " +
                          std::to_string(one.nside) + ", and " + std::to_string(one.added) + " were added",
                      again);
  }
  for (const auto& [nside, pixels] : account.unasked)
    findings.report(std::to_string(pixels) + " pixels of nside " + std::to_string(nside) +
                        " lie in no region that was asked for; rows of table region are missing, or pixels "
                        "were put in by hand",
                    again);
}

}  // namespace

std::int64_t lost_pixels(const Project& project) {
  std::int64_t lost = region_account(project).lost;
  for (const project::MissingRows& one : project::missing_rows(project.database()))
    if (one.table == "pixel") lost = std::max(lost, one.recorded - one.rows);
  return lost;
}

void check_coverage(const Project& project, const Recipes* recipes, Findings& findings) {
  Statement rows = project.statement("verify/pixels");
  while (rows.step()) {
    const std::int64_t uniq = rows.integer(0);
    if (!is_pixel(uniq)) {
      findings.report("table pixel: " + std::to_string(uniq) + " names no pixel", again);
      continue;
    }
    const sky::Direction centre = sky::centre_of(uniq);
    if (centre.l_deg != rows.real(3) || centre.b_deg != rows.real(4))
      findings.report("pixel " + std::to_string(uniq) + " (as uniq): its direction is not that of its number",
                      again);
  }
  findings.guarded([&] { check_regions(project, findings); });
  const bool pixels_lost = lost_pixels(project) > 0;
  Statement lost = project.statement("verify/entries_without_pixel");
  while (lost.step()) {
    const std::int64_t uniq = lost.integer(0);
    if (is_pixel(uniq) && pixels_lost) {
      findings.report("pixel " + lost.text(0) + " (as uniq) is missing, and there are entries made for it",
                      again);
      continue;
    }
    // No pixel is missing: these are of none.
    Statement entries = project.statement("verify/entries_of_pixel");
    entries.start(uniq);
    while (entries.step()) {
      const Key key{entries.integer(1), entries.integer(2)};
      findings.report("entry " + entries.text(0) + " (" + entries.text(1) + ", " + entries.text(2) +
                          "): its pixel was never covered",
                      {Cure::entry, entries.text(0), key});
    }
  }
  for (const auto& [query, table] :
       {std::pair{"verify/references_missing", "reference"}, {"verify/cells_missing", "cell"}}) {
    Statement missing = project.statement(query);
    while (missing.step())
      findings.report("table " + std::string(table) + ", row " + missing.text(0) + " is missing", again);
  }
  const Stage zone = zone_stage();
  if (recipes != nullptr && recipes->contains(zone.name))
    findings.guarded([&] { check_zones(project, zone, recipes->at(zone.name), findings); });
}

}  // namespace coalsack::pipeline

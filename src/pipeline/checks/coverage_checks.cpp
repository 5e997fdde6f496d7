// SPDX-License-Identifier: GPL-2.0-or-later
#include <set>
#include <utility>
#include <vector>

#include "pipeline/checks/checks.h"
#include "pipeline/checks/region_account.h"
#include "pipeline/coverage.h"
#include "pipeline/recipe.h"
#include "pipeline/stages.h"
#include "project/sql_text.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {

using project::Project;
using project::Statement;

namespace {

const Remedy again{Cure::coverage, "", {}};

/// What the zone stage stored of a pixel is what its pure function gives: numbers, the width of the cone, and
/// how many star cells. The cone is its reference's: where an unfinished fill left other pixels of this with
/// other settings, it may be of these.
void check_zones(const Project& project, const Stage& stage, const Recipe& recipe, Findings& findings) {
  const Compute compute = stage.prepare(project);
  std::set<std::int64_t> between;  // references of stale entries
  std::vector<std::pair<std::int64_t, Key>> other_cones;
  const auto report = [&](const Key& key) {
    findings.report("entry " + stage.name + " (" + std::to_string(key.first) + ", " +
                        std::to_string(key.second) + "): its result is not what it was computed to be",
                    {Cure::entry, stage.name, key});
  };
  Statement entries = current_entries(project, stage, recipe);
  Statement result(project.database(), stage_sql(stage.name, "result"));
  while (entries.step()) {
    const Key key{entries.integer(0), entries.integer(1)};
    result.start(key.first, key.second);
    if (!result.step()) continue;  // missing: said elsewhere
    const std::int64_t reference_id = result.integer(0);
    if (entries.is_null(2)) {
      between.insert(reference_id);
      continue;
    }
    const std::vector<Row> rows = compute(key);
    std::int64_t cells = 0;
    bool same = true;
    bool same_cone = true;
    for (const Row& row : rows) {
      if (row.statement == 3) ++cells;
      if (row.statement == 0) same_cone = row.values[3] == result.value(5);
      if (row.statement == 1)
        for (int i = 0; i < 4; ++i) same = same && row.values[static_cast<std::size_t>(i)] == result.value(i);
    }
    same = same && cells == result.integer(4);
    result.reset();
    if (!same)
      report(key);
    else if (!same_cone)
      other_cones.emplace_back(reference_id, key);
  }
  for (const auto& [reference_id, key] : other_cones)
    if (!between.contains(reference_id)) report(key);
}

void check_regions(const RegionAccount& account, Findings& findings) {
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

/// Entries of pixels that are not there: pixels are lost, or the entries are of none.
void check_entries_without_pixel(const Project& project, bool pixels_lost, Findings& findings) {
  std::int64_t said = 0;
  Statement entries = project.statement("verify/entries_without_pixel");
  while (entries.step()) {
    const Key key{entries.integer(0), entries.integer(2)};
    if (!is_pixel(key.first) || !pixels_lost)
      findings.report("entry " + entries.text(1) + " (" + entries.text(0) + ", " + entries.text(2) +
                          "): its pixel was never covered",
                      {Cure::entry, entries.text(1), key});
    else if (said != key.first)
      findings.report("pixel " + entries.text(0) + " (as uniq) is missing, and there are entries made for it",
                      again);
    said = key.first;
  }
}

}  // namespace

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
  RegionAccount account;
  findings.guarded([&] {
    account = region_account(project);
    check_regions(account, findings);
  });
  check_entries_without_pixel(project, lost_pixels(project, account) > 0, findings);
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

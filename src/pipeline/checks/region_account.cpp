// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/checks/region_account.h"

#include <algorithm>

#include "base/error.h"
#include "pipeline/coverage.h"
#include "project/row_counts.h"
#include "sky/pixel.h"
#include "sky/region.h"

namespace coalsack::pipeline {
namespace {

/// Whether a direction is inside a box or a cone.
struct Holds {
  double l_deg, b_deg;
  bool operator()(const sky::Box& box) const { return sky::contains(box, l_deg, b_deg); }
  bool operator()(const sky::Cone& cone) const { return sky::contains(cone, l_deg, b_deg); }
  bool operator()(const sky::MocRegion& /*moc*/) const { return false; }
};

}  // namespace

RegionAccount region_account(const project::Project& project) {
  RegionAccount account;
  std::vector<sky::Region> shapes;
  std::map<std::int64_t, std::int64_t> by_mocs;
  const std::int64_t most_pixels = sky::pixel_count(sky::finest_map_nside);
  {
    project::Statement rows = project.statement("verify/regions");
    while (rows.step()) {
      AskedRegion one{rows.integer(0), rows.text(1), rows.integer(2),
                      std::clamp<std::int64_t>(rows.integer(3), 0, most_pixels)};
      sky::Region shape = sky::MocRegion{};
      try {
        shape = sky::parse_region(one.shape);
        one.readable = true;
        one.countable = !std::holds_alternative<sky::MocRegion>(shape);
        if (!one.countable) by_mocs[one.nside] += one.added;
      } catch (const base::InputError&) {
        one.readable = false;
      }
      account.regions.push_back(std::move(one));
      shapes.push_back(std::move(shape));
    }
  }
  project::Statement pixels = project.statement("coverage/uniqs");
  while (pixels.step()) {
    const std::int64_t uniq = pixels.integer(0);
    if (!is_pixel(uniq)) continue;
    const std::int64_t nside = sky::nside_of(uniq);
    const sky::Direction centre = sky::centre_of(uniq);
    bool asked = false;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (account.regions[i].nside != nside || !std::visit(Holds{centre.l_deg, centre.b_deg}, shapes[i]))
        continue;
      ++account.regions[i].inside;
      asked = true;
    }
    if (!asked) ++account.unasked[nside];
  }
  for (const AskedRegion& one : account.regions)
    if (one.countable) account.lost += std::max<std::int64_t>(0, one.added - one.inside);
  for (auto& [nside, pixels_outside] : account.unasked) pixels_outside -= by_mocs[nside];
  std::erase_if(account.unasked, [](const auto& one) { return one.second <= 0; });
  return account;
}

std::int64_t lost_pixels(const project::Project& project, const RegionAccount& account) {
  std::int64_t lost = account.lost;
  for (const project::MissingRows& one : project::missing_rows(project.database()))
    if (one.table == "pixel") lost = std::max(lost, one.recorded - one.rows);
  return lost;
}

}  // namespace coalsack::pipeline

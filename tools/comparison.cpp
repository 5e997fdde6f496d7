// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>

#include "base/error.h"
#include "dust/extinction_unit.h"
#include "plot/markup.h"
#include "sky/pixel.h"

namespace coalsack::tools {
namespace {

std::string kind_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw base::InputError(path + ": cannot be read; is it there, and a file?");
  std::string start(16, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (start.starts_with("SQLite format 3")) return "project";
  if (start.starts_with("SIMPLE  =")) return "healpix";
  if (start.starts_with("\x1f\x8b"))
    throw base::InputError(path + ": is compressed; decompress it with gunzip");
  return "table";
}

/// What turns values of a unit into A_V by this project's law.
double factor_of(const std::string& unit, const OtherMap& other, const map::MapInfo& ours) {
  return dust::a_v_per(unit, dust::parse_extinction_law(ours.extinction_law),
                       other.r_v > 0 ? other.r_v : ours.r_v);
}

/// The unit that was given or that the column is named for ("a_v_2kpc_mag" as our exports have it).
std::string unit_of(const OtherMap& other, const map::HealpixFile& file) {
  if (!other.unit.empty()) return other.unit;
  if (file.column.starts_with("a_v_") && file.column.ends_with("_mag")) return "A_V";
  throw base::InputError(other.path + ": say what column '" + file.column + "'" +
                         (file.unit.empty() ? "" : " (" + file.unit + ")") +
                         " holds: --unit A_V, E(B-V), A_Ks ..., or --factor");
}

void compare_with_file(const map::MapSource& ours, const map::CompareOptions& options, const OtherMap& other,
                       Compared& result) {
  const map::HealpixFile file = map::read_healpix_file(other.path, other.healpix);
  result.column = file.column;
  if (other.factor != 0) {
    result.factor = other.factor;
  } else {
    result.unit = unit_of(other, file);
    result.factor = factor_of(result.unit, other, ours.info);
  }
  result.pairs = map::pairs_with(ours, options, map::sky_values(file), result.factor);
}

void compare_with_table(const project::Project& project, const map::MapSource& ours,
                        const map::CompareOptions& options, const OtherMap& other, Compared& result) {
  const std::vector<map::DirectionValue> rows = map::read_direction_table(other.path);
  result.unit = other.unit;
  result.factor = other.factor;
  if (other.factor == 0)
    result.factor = other.unit.empty() ? std::numeric_limits<double>::quiet_NaN()
                                       : factor_of(other.unit, other, ours.info);
  const map::TablePairs found =
      map::pairs_with_table(project, ours.info, options, rows, [&](const map::DirectionValue& row) {
        if (!std::isnan(result.factor)) return result.factor;
        if (row.unit.empty())
          throw base::InputError(other.path + ": line " + std::to_string(row.line) +
                                 " has no unit; give column `unit`, --unit or --factor");
        return factor_of(row.unit, other, ours.info);
      });
  result.pairs = found.pairs;
  result.skipped = found.skipped;
}

void compare_with_project(const Shell& shell, const map::MapSource& ours, const map::CompareOptions& options,
                          const OtherMap& other, Compared& result) {
  const project::Project theirs =
      project::Project::open(other.path, project::Access::read, pipeline::stage_queries(shell.stages));
  const map::MapSource source = map::map_source(theirs, other.model);
  result.unit = "A_V";
  if (source.info.extinction_law != ours.info.extinction_law || source.info.r_v != ours.info.r_v) {
    char text[160];
    std::snprintf(text, sizeof text,
                  "A_V scales differ: %s, R_V %g here; %s, R_V %g there; values are taken as they are",
                  ours.info.extinction_law.c_str(), ours.info.r_v, source.info.extinction_law.c_str(),
                  source.info.r_v);
    result.scale_note = text;
  }
  result.factor = other.factor != 0 ? other.factor : 1;
  result.pairs = map::pairs_with(ours, options, map::sky_values(source, options.d_kpc), result.factor);
}

plot::Polygon outline(const map::Pair& pair, bool pixel, double middle_l_deg) {
  plot::Polygon shape;
  // Longitudes on the middle's side of the circle, so that no shape runs through the whole panel.
  const auto near = [middle_l_deg](double l_deg) {
    return middle_l_deg + std::remainder(l_deg - middle_l_deg, 360.0);
  };
  if (pixel) {
    const double centre = near(pair.l_deg);
    for (const sky::Direction& corner : sky::outline_of(pair.uniq))
      shape.corners.push_back({centre + std::remainder(corner.l_deg - pair.l_deg, 360.0), corner.b_deg});
  } else {
    const double half = std::sqrt(sky::pixel_area_deg2(sky::nside_of(pair.uniq))) / 2;
    const double centre = near(pair.l_deg);
    shape.corners = {{centre - half, pair.b_deg},
                     {centre, pair.b_deg - half},
                     {centre + half, pair.b_deg},
                     {centre, pair.b_deg + half}};
  }
  shape.value = pair.ours_mag - pair.other_mag;
  return shape;
}

}  // namespace

Compared compared(const Shell& shell, const project::Project& project, const map::MapSource& ours,
                  const map::CompareOptions& options, const OtherMap& other) {
  Compared result;
  result.kind = kind_of(other.path);
  if (result.kind == "healpix") compare_with_file(ours, options, other, result);
  if (result.kind == "table") compare_with_table(project, ours, options, other, result);
  if (result.kind == "project") compare_with_project(shell, ours, options, other, result);
  return result;
}

plot::Comparison drawn(const Compared& compared, const map::Agreement& whole, const std::string& where,
                       const std::string& other_name) {
  plot::Comparison out;
  const double middle = map::middle_longitude(compared.pairs);
  for (const map::Pair& pair : compared.pairs) {
    out.ours_mag.push_back(pair.ours_mag);
    out.other_mag.push_back(pair.other_mag);
    out.places.push_back(outline(pair, compared.kind != "table", middle));
  }
  char title[160];
  std::snprintf(title, sizeof title, "n = %zu, r = %.3f, bias %+.2f, rms %.2f mag", whole.count,
                whole.correlation, whole.bias_mag, whole.rms_mag);
  out.title = title;
  for (std::size_t minus; (minus = out.title.find('-')) != std::string::npos;)
    out.title.replace(minus, 1, "\u2212");
  out.ours_label = "A_{V} " + where + ", this map (mag)";
  out.other_label = "A_{V} " + where + ", " + plot::as_markup(other_name) + " (mag)";
  out.slope = whole.slope;
  out.intercept_mag = whole.intercept_mag;
  return out;
}

}  // namespace coalsack::tools

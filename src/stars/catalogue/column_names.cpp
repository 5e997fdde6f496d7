// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/column_names.h"

#include <numbers>
#include <string>

#include "base/error.h"
#include "stars/catalogue/cell.h"

namespace coalsack::stars {
namespace {

struct UnitScale {
  std::string_view unit;
  double scale;
};

double scale_of(const TableColumn& column, std::span<const UnitScale> units) {
  std::string_view unit = trim(column.unit);
  while (unit.size() >= 2 && (unit.front() == '"' || unit.front() == '\'') && unit.back() == unit.front())
    unit = unit.substr(1, unit.size() - 2);
  if (is_null(unit)) return 1;
  for (const UnitScale& known : units)
    if (equal_ignoring_case(unit, known.unit)) return known.scale;
  throw base::InputError("column " + printable(column.name) + " is in '" + printable(unit) +
                         "', a unit that is not understood for it; convert the column");
}

}  // namespace

std::span<const PositionNames> icrs_names() {
  static constexpr PositionNames names[] = {{"_RAJ2000", "_DEJ2000"},
                                            {"RAJ2000", "DEJ2000"},
                                            {"RAJ2000", "DECJ2000"},
                                            {"RA_ICRS", "DE_ICRS"},
                                            {"RA_ICRS", "DEC_ICRS"},
                                            {"ra", "dec"},
                                            {"ra", "decl"},
                                            {"ra_deg", "dec_deg"},
                                            {"RAdeg", "DEdeg"},
                                            {"RAdeg", "DECdeg"},
                                            {"ra_j2000", "dec_j2000"},
                                            {"ra_epoch2000", "dec_epoch2000"},
                                            {"alpha", "delta"},
                                            {"alpha_j2000", "delta_j2000"},
                                            {"right_ascension", "declination"},
                                            {"RAmean", "DECmean"},
                                            {"clon", "clat"}};
  return names;
}

std::span<const PositionNames> galactic_names() {
  static constexpr PositionNames names[] = {
      {"GLON", "GLAT"},       {"_Glon", "_Glat"},           {"l", "b"},
      {"l_deg", "b_deg"},     {"longitude", "latitude"},    {"gal_l", "gal_b"},
      {"gal_lon", "gal_lat"}, {"galactic_l", "galactic_b"}, {"lII", "bII"}};
  return names;
}

std::size_t find_column(const std::vector<TableColumn>& columns, std::string_view name) {
  for (std::size_t k = 0; k < columns.size(); ++k)
    if (columns[k].name == name) return k;
  for (std::size_t k = 0; k < columns.size(); ++k)
    if (!columns[k].id.empty() && columns[k].id == name) return k;
  if (name.size() > 1)
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (equal_ignoring_case(columns[k].name, name)) return k;
  return columns.size();
}

double degrees_per(const TableColumn& column) {
  constexpr double radian = 180 / std::numbers::pi;
  constexpr UnitScale units[] = {
      {"deg", 1},   {"degree", 1},   {"degrees", 1},       {"h:m:s", 1},          {"d:m:s", 1}, {"hms", 1},
      {"dms", 1},   {"rad", radian}, {"radian", radian},   {"radians", radian},   {"h", 15},    {"hr", 15},
      {"hour", 15}, {"hours", 15},   {"arcmin", 1 / 60.0}, {"arcsec", 1 / 3600.0}};
  return scale_of(column, units);
}

double mas_per(const TableColumn& column) {
  constexpr UnitScale units[] = {{"mas", 1}, {"milliarcsec", 1}, {"arcsec", 1000}, {"uas", 0.001}};
  return scale_of(column, units);
}

double kpc_per(const TableColumn& column) {
  constexpr UnitScale units[] = {{"kpc", 1}, {"pc", 0.001}, {"Mpc", 1000}};
  return scale_of(column, units);
}

double mag_per(const TableColumn& column) {
  constexpr UnitScale units[] = {{"mag", 1},      {"mags", 1},      {"magnitude", 1}, {"magnitudes", 1},
                                 {"Vega mag", 1}, {"mag(Vega)", 1}, {"mmag", 0.001}};
  return scale_of(column, units);
}

}  // namespace coalsack::stars

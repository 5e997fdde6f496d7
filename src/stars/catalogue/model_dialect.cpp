// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/model_dialect.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "sky/direction.h"
#include "stars/catalogue/cell.h"

namespace coalsack::stars {
namespace {

bool has(const std::vector<TableColumn>& columns, std::string_view name) {
  return std::any_of(columns.begin(), columns.end(), [&](const TableColumn& c) { return c.name == name; });
}

// The number after `word` in `line`.
std::optional<double> number_after(std::string_view line, std::string_view word) {
  const std::size_t at = line.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view text = trim(line.substr(at + word.size()));
  text = text.substr(0, text.find_first_not_of("0123456789.+-"));
  double value = 0;
  if (!parse_number(text, value)) return std::nullopt;
  return value;
}

std::string whole(double value) {
  return std::to_string(std::llround(value));
}

}  // namespace

ModelDialect model_dialect(const std::vector<TableColumn>& columns) {
  if (has(columns, "Gc") && has(columns, "m-M0")) return ModelDialect::trilegal;
  if (has(columns, "Dist") && has(columns, "Mv") && has(columns, "CL") && has(columns, "Typ"))
    return has(columns, "Pop") ? ModelDialect::besancon_web : ModelDialect::besancon2003;
  return ModelDialect::none;
}

std::string dialect_name(ModelDialect dialect) {
  switch (dialect) {
    case ModelDialect::besancon2003:
    case ModelDialect::besancon_web:
      return "Besancon";
    case ModelDialect::trilegal:
      return "TRILEGAL";
    case ModelDialect::none:
      break;
  }
  return "";
}

// Besancon codes: Robin et al. 2003, table 1 (1-7 thin disc by age), 8 thick disc, 9 halo, 10 bulge; the web
// service adds 11, a second thick disc. TRILEGAL: 1 thin disc, 2 thick disc, 3 halo, 4 bulge (Girardi et al.
// 2005); its thin disc is put into the age classes of Robin et al. 2003.
double component_of(ModelDialect dialect, double code, double log_age) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (dialect == ModelDialect::trilegal) {
    if (code == 2) return 7;
    if (code == 3) return 8;
    if (code == 4) return 9;
    if (code != 1 || std::isnan(log_age)) return unknown;
    constexpr double oldest_gyr[] = {0.15, 1, 2, 3, 5, 7};
    const double age_gyr = std::pow(10.0, log_age - 9);
    return static_cast<double>(std::upper_bound(std::begin(oldest_gyr), std::end(oldest_gyr), age_gyr) -
                               std::begin(oldest_gyr));
  }
  if (dialect == ModelDialect::besancon_web && code == 11) return 7;
  if (dialect != ModelDialect::none && code >= 1 && code <= 10 && code == std::floor(code)) return code - 1;
  return unknown;
}

std::optional<ModelField> model_field(const std::vector<std::string>& preamble) {
  for (const std::string& line : preamble) {
    const auto l_deg = number_after(line, "(l =");
    const auto b_deg = number_after(line, "b =");
    const auto area_deg2 = number_after(line, "Solid angle");
    if (l_deg && b_deg && area_deg2) return ModelField{*l_deg, *b_deg, *area_deg2};
  }
  return std::nullopt;
}

std::vector<std::string> field_notes(const ModelField& field, const Sightline& sightline, bool spread) {
  std::vector<std::string> notes;
  const auto shown = [](double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return std::string(text);
  };
  if (sky::separation_deg(field.l_deg, field.b_deg, sightline.l_deg, sightline.b_deg) > sightline.radius_deg)
    notes.push_back("its header says l = " + shown(field.l_deg) + ", b = " + shown(field.b_deg) +
                    ", outside the cone of --sightline");
  const double asked = solid_angle_deg2(sightline);
  const double excess = field.solid_angle_deg2 / asked - 1;
  if (excess < -0.05 || (!spread && excess > 0.05))
    notes.push_back("its header says a solid angle of " + shown(field.solid_angle_deg2) +
                    " deg2, the cone of --sightline has " + shown(asked) +
                    ": counts per area will be wrong by their ratio");
  return notes;
}

std::vector<std::string> trailer_notes(ModelDialect dialect, const std::vector<std::string>& trailer,
                                       std::uint64_t rows) {
  std::vector<std::string> notes;
  const double held = static_cast<double>(rows);
  if (dialect == ModelDialect::besancon2003) {
    bool ended = false;
    for (const std::string& line : trailer) {
      const auto released = number_after(line, "released stars:");
      const auto total = number_after(line, "TOTAL NUMBER OF STARS :");
      ended = ended || total.has_value();
      if (released && *released != held)
        notes.push_back("the service released " + whole(*released) + " stars, the file holds " + whole(held) +
                        ": counts per area will be too low");
      if (total && *total != held)
        notes.push_back("the footer says " + whole(*total) + " stars, the file holds " + whole(held));
    }
    if (!ended)
      notes.emplace_back("the footer with the total number of stars is missing: the file may be cut off");
  }
  if (dialect == ModelDialect::trilegal &&
      std::none_of(trailer.begin(), trailer.end(), [](const std::string& line) {
        return line.find("TRILEGAL normally terminated") != std::string::npos;
      }))
    notes.emplace_back(
        "the line '#TRILEGAL normally terminated' is missing at the end: the file may be cut off");
  return notes;
}

}  // namespace coalsack::stars

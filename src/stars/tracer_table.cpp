// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/tracer_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "sky/frames.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/column_names.h"
#include "stars/catalogue/open_table.h"

namespace coalsack::stars {
namespace {

constexpr std::array<std::string_view, 7> quantities = {
    "l", "b", "ra", "dec", "distance_kpc", "distance_pc", "parallax_mas"};
constexpr std::size_t rows_at_once = 4096;

// "Dist.<br>(kpc)" is column "Dist" in kpc.
TableColumn plain(TableColumn column) {
  std::string name = column.name;
  for (std::size_t at = name.find("<br>"); at != std::string::npos; at = name.find("<br>"))
    name.replace(at, 4, " ");
  const std::size_t open = name.rfind('(');
  if (open != std::string::npos && open > 0 && name.back() == ')') {
    std::string unit = name.substr(open + 1, name.size() - open - 2);
    while (!unit.empty() && unit.back() == '.') unit.pop_back();
    if (column.unit.empty()) column.unit = unit;
    name.resize(open);
  }
  name = trim(name);
  while (!name.empty() && name.back() == '.') name.pop_back();
  if (!name.empty()) column.name = name;
  return column;
}

// Where a place comes from: the numbers of columns, and how their values become degrees and kpc.
struct Plan {
  bool icrs = false;
  std::array<ColumnRequest, 3> requests;  // longitude, latitude, distance
  bool parallax = false;
  std::map<std::string, std::string> used;
};

class PlacePlanner {
 public:
  PlacePlanner(const std::vector<TableColumn>& columns, const std::map<std::string, std::string>& wishes)
      : original_(columns), wishes_(wishes) {
    for (const TableColumn& column : columns) columns_.push_back(plain(column));
  }

  Plan plan() {
    position();
    distance();
    return plan_;
  }

 private:
  std::optional<std::size_t> find(std::string_view name) const {
    for (const auto* columns : {&original_, &columns_}) {
      const std::size_t column = find_column(*columns, name);
      if (column < columns->size()) return column;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> wished(const std::string& quantity) const {
    const auto wish = wishes_.find(quantity);
    if (wish == wishes_.end()) return std::nullopt;
    const auto column = find(wish->second);
    if (!column)
      throw base::InputError("no column '" + printable(wish->second) + "', which --columns names for " +
                             quantity);
    return column;
  }

  void take(std::size_t slot, const std::string& quantity, std::size_t column, CellKind kind, double scale) {
    plan_.requests[slot] = {column, kind, scale};
    plan_.used[quantity] = original_[column].name;
  }

  void take_position(std::size_t longitude, std::size_t latitude, bool icrs) {
    plan_.icrs = icrs;
    take(0, icrs ? "ra" : "l", longitude, icrs ? CellKind::right_ascension : CellKind::number,
         degrees_per(columns_[longitude]));
    take(1, icrs ? "dec" : "b", latitude, icrs ? CellKind::declination : CellKind::number,
         degrees_per(columns_[latitude]));
  }

  void position() {
    if (wishes_.contains("l") || wishes_.contains("b")) return wished_position("l", "b", false);
    if (wishes_.contains("ra") || wishes_.contains("dec")) return wished_position("ra", "dec", true);
    constexpr PositionNames more[] = {{"GLong", "GLat"}, {"glong", "glat"}, {"_GLON", "_GLAT"}};
    for (const auto& [names, icrs] :
         {std::pair{galactic_names(), false}, std::pair{std::span<const PositionNames>(more), false},
          std::pair{icrs_names(), true}}) {
      for (const PositionNames& name : names) {
        const auto longitude = find(name.longitude);
        const auto latitude = find(name.latitude);
        if (longitude && latitude) return take_position(*longitude, *latitude, icrs);
      }
    }
    throw base::InputError(
        "no columns for a position; name them with --columns l=NAME,b=NAME or ra=NAME,dec=NAME");
  }

  void wished_position(const std::string& longitude, const std::string& latitude, bool icrs) {
    const auto first = wished(longitude);
    const auto second = wished(latitude);
    if (!first || !second)
      throw base::InputError("--columns names only one of " + longitude + " and " + latitude);
    take_position(*first, *second, icrs);
  }

  void distance() {
    if (const auto column = wished("distance_kpc"))
      return take(2, "distance_kpc", *column, CellKind::number, 1);
    if (const auto column = wished("distance_pc"))
      return take(2, "distance_pc", *column, CellKind::number, 0.001);
    if (const auto column = wished("parallax_mas")) return take_parallax(*column);
    for (const auto& [name, kpc] : {std::pair{"distance_kpc", 1.0},
                                    {"dist_kpc", 1.0},
                                    {"d_kpc", 1.0},
                                    {"distance_pc", 0.001},
                                    {"dist_pc", 0.001},
                                    {"d_pc", 0.001}})
      if (const auto column = find(name)) return take(2, "distance_kpc", *column, CellKind::number, kpc);
    for (const char* name : {"distance", "Dist", "d0", "d", "D", "rdist"}) {
      const auto column = find(name);
      if (column && !columns_[*column].unit.empty())
        return take(2, "distance_kpc", *column, CellKind::number, kpc_per(columns_[*column]));
    }
    for (const char* name : {"parallax_mas", "parallax", "plx"})
      if (const auto column = find(name)) return take_parallax(*column);
    throw base::InputError(
        "no column for a distance in a known unit; name it with --columns distance_kpc=NAME, "
        "distance_pc=NAME or parallax_mas=NAME");
  }

  void take_parallax(std::size_t column) {
    plan_.parallax = true;
    take(2, "parallax_mas", column, CellKind::number, mas_per(columns_[column]));
  }

  std::vector<TableColumn> original_;
  std::vector<TableColumn> columns_;
  const std::map<std::string, std::string>& wishes_;
  Plan plan_;
};

Plan plan_of(const std::vector<TableColumn>& columns, const std::map<std::string, std::string>& wishes) {
  return PlacePlanner(columns, wishes).plan();
}

}  // namespace

TracerTable read_tracers(const std::filesystem::path& path,
                         const std::map<std::string, std::string>& columns) {
  for (const auto& [quantity, column] : columns)
    if (std::find(quantities.begin(), quantities.end(), quantity) == quantities.end())
      throw base::UsageError("--columns: '" + quantity +
                             "' is not one of l, b, ra, dec, distance_kpc, distance_pc, parallax_mas");
  TableOptions options;
  options.objection = [&](const std::vector<TableColumn>& found) -> std::string {
    try {
      plan_of(found, columns);
    } catch (const base::InputError& error) {
      return error.what();
    }
    return "";
  };
  const auto source = open_table(path, options);
  Plan plan;
  try {
    plan = plan_of(source->columns(), columns);
  } catch (const base::InputError& error) {
    throw base::InputError(path.string() + ": " + error.what() + "; the columns are " +
                           column_list(source->columns()));
  }
  source->select({plan.requests.begin(), plan.requests.end()});
  TracerTable table;
  table.used = plan.used;
  RawBlock block;
  while (source->read(block, rows_at_once)) {
    for (std::size_t row = 0; row < block.rows; ++row) {
      const double longitude = block.numbers[0][row];
      const double latitude = block.numbers[1][row];
      double distance_kpc = block.numbers[2][row];
      if (plan.parallax) distance_kpc = 1 / distance_kpc;
      if (!(std::abs(longitude) <= 360 && std::abs(latitude) <= 90 && distance_kpc > 0 &&
            distance_kpc < 1e6)) {
        ++table.without_place;
        continue;
      }
      const sky::Direction there = plan.icrs ? sky::galactic_from_icrs(sky::wrap_360(longitude), latitude)
                                             : sky::Direction{sky::wrap_360(longitude), latitude};
      table.l_deg.push_back(there.l_deg);
      table.b_deg.push_back(there.b_deg);
      table.distance_kpc.push_back(distance_kpc);
    }
  }
  if (table.l_deg.empty()) throw base::InputError(path.string() + ": no row has a position and a distance");
  return table;
}

}  // namespace coalsack::stars

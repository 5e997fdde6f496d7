// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/direction_table.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>

#include "base/error.h"
#include "sky/direction.h"

namespace coalsack::map {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Cells between commas; one may stand in double quotes, doubled within.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"')
        cells.back() += line[i++];
      else
        quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) cell = trimmed(cell);
  return cells;
}

using Names = std::vector<std::string>;

std::optional<std::size_t> find(const Names& header, const Names& names) {
  for (const std::string& name : names) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  }
  return std::nullopt;
}

struct Columns {
  std::size_t l, b, value, count;
  std::optional<std::size_t> distance, unit;
  double kpc_per_unit = 1;
};

Columns columns_of(const std::string& path, const std::string& line) {
  Names header = cells_of(line);
  for (std::string& name : header)
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto l = find(header, {"l", "l_deg", "glon"});
  const auto b = find(header, {"b", "b_deg", "glat"});
  const auto value = find(header, {"value"});
  if (!l || !b || !value)
    throw base::InputError(
        path + ": the first line must name columns l, b and value (and may distance, unit); it is '" +
        line.substr(0, 60) + "'");
  Columns columns{*l,
                  *b,
                  *value,
                  header.size(),
                  find(header, {"d_kpc", "distance_kpc", "distance"}),
                  find(header, {"unit"}),
                  1};
  if (!columns.distance) {
    columns.distance = find(header, {"d_pc", "distance_pc"});
    columns.kpc_per_unit = 1e-3;
  }
  return columns;
}

double number(const std::string& text, const std::string& where) {
  double value = 0;
  const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto end = std::from_chars(begin, text.data() + text.size(), value);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size())
    throw base::InputError(where + ": '" + text.substr(0, 40) + "' is not a number");
  return value;
}

}  // namespace

std::vector<DirectionValue> read_direction_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw base::InputError(path.string() + ": cannot be read; is it there, and a file?");
  std::optional<Columns> columns;
  std::vector<DirectionValue> rows;
  std::string line;
  for (std::size_t count = 1; std::getline(file, line); ++count) {
    const std::string text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    const std::string where = path.string() + ": line " + std::to_string(count);
    if (!columns) {
      columns = columns_of(path.string(), text);
      continue;
    }
    const std::vector<std::string> cells = cells_of(text);
    if (cells.size() != columns->count)
      throw base::InputError(where + ": " + std::to_string(cells.size()) + " cells under " +
                             std::to_string(columns->count) + " columns");
    DirectionValue row;
    row.line = count;
    const double l_deg = number(cells[columns->l], where);
    const double b_deg = number(cells[columns->b], where);
    if (!std::isfinite(l_deg) || !(std::abs(b_deg) <= 90))
      throw base::InputError(where + ": l must be finite and b from -90 to 90 deg");
    row.l_deg = sky::wrap_360(l_deg);
    row.b_deg = b_deg;
    row.value = number(cells[columns->value], where);
    const std::string distance = columns->distance ? cells[*columns->distance] : "";
    row.d_kpc = distance.empty() ? std::numeric_limits<double>::quiet_NaN()
                                 : number(distance, where) * columns->kpc_per_unit;
    if (!distance.empty() && !(row.d_kpc >= 0))
      throw base::InputError(where + ": a distance must be 0 or more");
    row.unit = columns->unit ? cells[*columns->unit] : "";
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw base::InputError(path.string() + ": holds no row");
  return rows;
}

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/text_header.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/row_splitter.h"

namespace coalsack::stars {

char separator_of(std::string_view line) {
  constexpr std::string_view candidates = "\t;|,";
  std::size_t counts[candidates.size()] = {};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    const std::size_t which = candidates.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::max_element(std::begin(counts), std::end(counts));
  return *most == 0 ? ' ' : candidates[static_cast<std::size_t>(most - counts)];
}

std::vector<std::string> header_cells(const LineReader& lines, std::string_view line, char separator) {
  if (!base::is_utf8(line))
    throw base::InputError(lines.name() + ": line " + std::to_string(lines.number()) +
                           ": the header is not UTF-8; convert the file, e.g. iconv -f latin1 -t utf-8");
  std::vector<std::string_view> cells;
  if (separator == ' ')
    BlankSplitter().split(line, cells);
  else {
    DelimitedSplitter splitter(separator);
    splitter.split(line, cells);
    std::vector<std::string> result;
    result.reserve(cells.size());
    for (const std::string_view cell : cells) result.emplace_back(trim(cell));
    return result;
  }
  return {cells.begin(), cells.end()};
}

bool is_ruler(std::string_view line) {
  return line.find_first_of("-=") != std::string_view::npos &&
         line.find_first_not_of("-=+|#;,\t ") == std::string_view::npos;
}

bool are_units(const std::vector<std::string>& cells) {
  // No single letters: K and H are bands, d may be a distance.
  constexpr std::string_view units[] = {
      "deg", "degree", "degrees", "h:m:s",  "d:m:s", "\"h:m:s\"", "\"d:m:s\"", "hour", "arcmin", "arcsec",
      "rad", "mag",    "mas",     "mas/yr", "km/s",  "pc",        "kpc",       "yr",   "Gyr"};
  bool any = false;
  for (const std::string& cell : cells) {
    double value = 0;
    if (parse_number(cell, value)) return false;
    any = any || std::find(std::begin(units), std::end(units), cell) != std::end(units);
  }
  return any;
}

bool are_values(const std::vector<std::string>& cells) {
  std::size_t numbers = 0, words = 0;
  for (const std::string& cell : cells) {
    double value = 0;
    if (is_null(cell)) continue;
    if (parse_declination(cell, 1, value))
      ++numbers;
    else
      ++words;
  }
  return numbers > 0 && numbers >= words;
}

std::vector<TableColumn> columns_named(const std::vector<std::string>& names) {
  std::vector<TableColumn> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) columns.push_back({name, "", ""});
  return columns;
}

}  // namespace coalsack::stars

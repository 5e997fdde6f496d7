// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "base/error.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/text_header.h"
#include "stars/catalogue/text_table.h"

namespace coalsack::stars {
namespace {

// The value of `key` in one line of the YAML header, block ("- name: Jmag", "unit: mag") or flow
// ("- {name: Jmag, unit: mag, datatype: float32}") style; empty when it is not there.
std::string yaml_value(std::string_view line, std::string_view key) {
  std::size_t at = 0;
  for (;;) {
    at = line.find(key, at);
    if (at == std::string_view::npos) return "";
    const bool starts = at == 0 || std::string_view(" {,").find(line[at - 1]) != std::string_view::npos;
    if (starts && line.substr(at + key.size()).starts_with(':')) break;
    at += key.size();
  }
  std::string_view value = trim(line.substr(at + key.size() + 1));
  if (!value.empty() && (value.front() == '\'' || value.front() == '"')) {
    const std::size_t end = value.find(value.front(), 1);
    return std::string(value.substr(1, end == std::string_view::npos ? end : end - 1));
  }
  if (line.find('{') != std::string_view::npos) value = value.substr(0, value.find_first_of(",}"));
  return std::string(trim(value));
}

}  // namespace

TextLayout read_ecsv_layout(LineReader& lines) {
  TextLayout layout;
  layout.format = "ECSV";
  char separator = ' ';
  std::map<std::string, std::string> unit_of;
  std::string name;
  bool in_columns = false;
  while (lines.next()) {
    std::string_view line = lines.line();
    if (trim(line).empty()) continue;
    if (line.front() != '#') break;
    line.remove_prefix(1);
    // Indented by one blank: a key of the whole table, or the first line of a column's entry.
    if (line.size() > 1 && line[0] == ' ' && line[1] != ' ' && line[1] != '-')
      in_columns = line.starts_with(" datatype:");
    if (line.starts_with(" delimiter:") && line.find(',') != std::string_view::npos) separator = ',';
    if (!in_columns) continue;
    const bool entry = line.starts_with(" - ");
    if (entry) name = yaml_value(line, "name");
    if (entry || line.starts_with("   unit:")) {
      const std::string unit = yaml_value(line, "unit");
      if (!unit.empty()) unit_of[name] = unit;
    }
  }
  layout.columns = columns_named(header_cells(lines, lines.line(), separator));
  for (TableColumn& column : layout.columns)
    if (const auto found = unit_of.find(column.name); found != unit_of.end()) column.unit = found->second;
  if (separator == ' ')
    layout.splitter = std::make_unique<BlankSplitter>();
  else
    layout.splitter = std::make_unique<DelimitedSplitter>(separator);
  return layout;
}

}  // namespace coalsack::stars

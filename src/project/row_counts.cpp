// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/row_counts.h"

#include <string_view>
#include <utility>

#include "project/sql_text.h"

namespace coalsack::project {
namespace {

constexpr std::string_view prefix = "rows/";

std::vector<std::pair<std::string, std::int64_t>> counted(Database& database) {
  std::vector<std::pair<std::string, std::int64_t>> counts;
  Statement rows(database, sql_text("row_counts/counted"));
  while (rows.step()) counts.emplace_back(rows.text(0), rows.integer(1));
  return counts;
}

}  // namespace

void record_row_counts(Database& database) {
  Statement record(database, sql_text("row_counts/record"));
  for (const auto& [name, rows] : counted(database)) record.run(name, rows);
}

void count_dropped_rows(Database& database, const std::string& table, std::int64_t rows) {
  if (rows > 0) Statement(database, sql_text("row_counts/dropped")).run(table, rows);
}

void reset_row_counts(Database& database) {
  Statement reset(database, sql_text("row_counts/reset"));
  for (const auto& [name, rows] : counted(database)) reset.run(name, rows);
}

std::vector<std::string> uncounted_tables(Database& database) {
  std::vector<std::string> found;
  Statement recorded(database, sql_text("row_counts/recorded"));
  for (const auto& [name, rows] : counted(database)) {
    recorded.start(name);
    if (!recorded.step()) found.push_back(name.substr(prefix.size()));
    recorded.reset();
  }
  return found;
}

std::vector<MissingRows> missing_rows(Database& database) {
  std::vector<MissingRows> found;
  Statement recorded(database, sql_text("row_counts/recorded"));
  for (const auto& [name, rows] : counted(database)) {
    recorded.start(name);
    if (recorded.step() && recorded.integer(0) > rows)
      found.push_back({name.substr(prefix.size()), rows, recorded.integer(0)});
    recorded.reset();
  }
  return found;
}

}  // namespace coalsack::project

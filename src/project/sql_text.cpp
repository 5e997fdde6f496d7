// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/sql_text.h"

#include "base/error.h"
#include "sql/embedded.h"

namespace coalsack::project {

std::string_view sql_file(std::string_view file) {
  for (const sql::File& candidate : sql::files())
    if (candidate.path == file) return candidate.text;
  throw base::Error("no embedded SQL file " + std::string(file));
}

std::vector<NamedSql> split_named_sql(std::string_view text) {
  static constexpr std::string_view marker = "-- :name ";
  std::vector<NamedSql> statements;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.starts_with(marker)) {
      statements.push_back({std::string(line.substr(marker.size())), ""});
    } else if (!statements.empty()) {
      statements.back().text += line;
      statements.back().text += '\n';
    }
  }
  for (NamedSql& statement : statements)
    while (!statement.text.empty() && statement.text.back() == '\n') statement.text.pop_back();
  return statements;
}

std::vector<NamedSql> named_sql(std::string_view file) {
  return split_named_sql(sql_file(file));
}

std::string sql_text(std::string_view file, std::string_view name) {
  for (NamedSql& statement : named_sql(file))
    if (statement.name == name) return std::move(statement.text);
  throw base::Error("no statement " + std::string(name) + " in " + std::string(file));
}

std::string sql_text(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) throw base::Error("no SQL file in the name " + std::string(name));
  return sql_text("queries/" + std::string(name.substr(0, slash)) + ".sql", name.substr(slash + 1));
}

std::string filled_in(std::string text, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [key, value] : values) {
    const std::string braced = "{" + key + "}";
    for (std::size_t at = text.find(braced); at != std::string::npos;
         at = text.find(braced, at + value.size()))
      text.replace(at, braced.size(), value);
  }
  return text;
}

}  // namespace coalsack::project

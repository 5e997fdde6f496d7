// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/table_copy.h"

#include <map>
#include <utility>

#include "project/sql_text.h"

namespace coalsack::project {

std::vector<std::string> table_names(Database& database) {
  std::vector<std::string> names;
  Statement objects(database, sql_text("file/objects"));
  while (objects.step())
    if (objects.text(0) == "table") names.push_back(objects.text(1));
  return names;
}

void empty_for_copy(Database& database) {
  database.execute("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
  Transaction transaction(database);
  for (const std::string& table : table_names(database)) database.execute("DELETE FROM " + identifier(table));
  transaction.commit();
}

namespace {

std::int64_t copy(Database& from, std::string_view select, Database& to, const std::string& table,
                  const std::vector<Value>& parameters, const char* verb) {
  Statement rows(from, select);
  for (std::size_t i = 0; i < parameters.size(); ++i) rows.bind(static_cast<int>(i) + 1, parameters[i]);
  const int columns = rows.column_count();
  std::string names;
  std::string places;
  for (int i = 0; i < columns; ++i) {
    names += (i == 0 ? "" : ", ") + identifier(rows.column_name(i));
    places += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
  }
  Statement insert(to, verb + (" INTO " + identifier(table)) + " (" + names + ") VALUES (" + places + ")");
  std::vector<Value> values(static_cast<std::size_t>(columns));
  std::int64_t count = 0;
  for (; rows.step(); ++count) {
    for (int i = 0; i < columns; ++i) {
      values[static_cast<std::size_t>(i)] = rows.value(i);
      insert.bind(i + 1, values[static_cast<std::size_t>(i)]);
    }
    while (insert.step()) {
    }
    insert.reset();
  }
  return count;
}

}  // namespace

std::int64_t copy_rows(Database& from, std::string_view select, Database& to, const std::string& table,
                       const std::vector<Value>& parameters) {
  return copy(from, select, to, table, parameters, "INSERT");
}

std::string select_all(const std::string& table) {
  return "SELECT * FROM " + identifier(table);
}

std::int64_t put_back_rows(Database& fresh, Database& to, const std::string& table) {
  const auto rows = [&] { return to.integer("SELECT COUNT(*) FROM " + identifier(table)); };
  const std::int64_t before = rows();
  copy(fresh, select_all(table), to, table, {}, "INSERT OR IGNORE");
  return rows() - before;
}

std::vector<std::string> drop_orphans(Database& database) {
  std::map<std::string, std::int64_t> dropped;
  for (bool again = true; again;) {
    std::map<std::pair<std::string, std::int64_t>, std::string>
        broken;  // table, number of the key -> condition
    {
      Statement check(database, sql_text("verify/foreign_keys"));
      while (check.step()) broken[{check.text(0), check.integer(3)}] = check.text(2);
    }
    again = false;
    for (const auto& [key, parent] : broken) {
      // A connection may have a temporary table of the same name.
      const std::string table = "main." + identifier(key.first);
      std::string condition = "SELECT 1 FROM main." + identifier(parent) + " AS parent WHERE ";
      std::string given;
      Statement columns(database, sql_text("verify/foreign_key_columns"));
      columns.start(key.first, key.second);
      for (bool first = true; columns.step(); first = false) {
        const std::string from = table + "." + identifier(columns.text(0));
        condition += (first ? "" : " AND ") + ("parent." + identifier(columns.text(1))) + " = " + from;
        given += from + " IS NOT NULL AND ";
      }
      database.execute("DELETE FROM " + table + " WHERE " + given + "NOT EXISTS (" + condition + ")");
      const std::int64_t gone = changes(database);
      dropped[key.first] += gone;
      again = again || gone > 0;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [table, rows] : dropped)
    if (rows > 0) lines.push_back(std::to_string(rows) + " rows of " + table);
  return lines;
}

std::string identifier(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace coalsack::project

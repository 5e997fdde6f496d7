// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/salvage.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/version.h"
#include "project/constraint_error.h"
#include "project/file_check.h"
#include "project/new_file.h"
#include "project/project.h"
#include "project/settings.h"
#include "project/sql_text.h"
#include "project/sqlite_error.h"
#include "project/table_copy.h"

namespace coalsack::project {
namespace {

constexpr int longest_wait_ms = 60'000;
constexpr int longest_salvaged_bytes = 256 << 20;

/// Whether SQLite says that bytes of the file are wrong. That the disk fails, memory is short or another
/// program holds the file says nothing about them.
bool is_damage(const SQLite::Exception& error) {
  switch (error.getErrorCode()) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:  // a table or column that its list of tables does not have
      return true;
    default:
      return false;
  }
}

/// Not defensive, because a file that is shorter than it says is read only so; for reading rows, nothing
/// else.
SQLite::Database open_damaged(const std::filesystem::path& path) {
  try {
    SQLite::Database database(std::filesystem::absolute(path).string(), SQLite::OPEN_READONLY,
                              longest_wait_ms);
    sqlite3* const connection = database.getHandle();
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, longest_salvaged_bytes);
    database.exec("PRAGMA writable_schema = ON; PRAGMA cell_size_check = ON");
    return database;
  } catch (const SQLite::Exception& error) {
    if (!is_damage(error)) rethrow(error, path, nullptr);
    throw base::ProjectRefused(path.string() + ": cannot be opened (" + error.what() + ")");
  }
}

/// -1 when it is damaged.
std::int64_t number(SQLite::Database& database, const char* query) {
  try {
    return database.execAndGet(query).getInt64();
  } catch (const SQLite::Exception& error) {
    if (!is_damage(error)) throw;
    return -1;
  }
}

/// A row's values, bound to the parameters of an SQLite::Statement or taken from its columns.
std::vector<Value> values_of(SQLite::Statement& row) {
  std::vector<Value> values;
  for (int i = 0; i < row.getColumnCount(); ++i) {
    const SQLite::Column cell = row.getColumn(i);
    switch (cell.getType()) {
      case SQLITE_INTEGER:
        values.emplace_back(cell.getInt64());
        break;
      case SQLITE_FLOAT:
        values.emplace_back(cell.getDouble());
        break;
      case SQLITE_TEXT:
        values.emplace_back(cell.getString());
        break;
      case SQLITE_BLOB: {
        const auto* const data = static_cast<const std::byte*>(cell.getBlob());
        values.emplace_back(Bytes(data, data + cell.getBytes()));
        break;
      }
      default:
        values.emplace_back();
    }
  }
  return values;
}

void bind(SQLite::Statement& row, int index, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    row.bind(index, *integer);
  else if (const auto* text = std::get_if<std::string>(&value))
    row.bind(index, *text);
  else
    throw base::Error("a key that is neither a number nor a text");
}

/// One table of the damaged file, and where its rows go.
class TableSalvage {
 public:
  TableSalvage(SQLite::Database& damaged, Database& fresh, const std::string& table)
      : damaged_(damaged), fresh_(fresh), table_(table) {
    Statement kind(fresh, sql_text("salvage/without_rowid"));
    kind.start(table);
    if (kind.step() && kind.integer(0) != 0) {
      Statement key(fresh, sql_text("salvage/key_columns"));
      key.start(table);
      while (key.step()) key_.push_back(identifier(key.text(0)));
    } else {
      key_.emplace_back("rowid");
    }
    std::vector<std::string> ours;
    Statement columns(fresh, sql_text("salvage/columns"));
    columns.start(table);
    while (columns.step()) ours.push_back(columns.text(0));
    try {
      SQLite::Statement theirs(damaged, sql_text("salvage/columns"));
      theirs.bind(1, table);
      while (theirs.executeStep())
        if (const std::string name = theirs.getColumn(0);
            std::find(ours.begin(), ours.end(), name) != ours.end())
          columns_.push_back(name);
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      columns_.clear();
    }
  }

  /// True when all of it could be read.
  bool read() {
    if (columns_.empty()) return false;
    std::string names;
    std::string places;
    for (const std::string& column : columns_) {
      names += (names.empty() ? "" : ", ") + identifier(column);
      places += places.empty() ? "?" : ", ?";
    }
    std::string where;
    for (const std::string& key : key_) where += (where.empty() ? "" : " AND ") + key + " = ?";
    std::optional<SQLite::Statement> row;
    try {
      row.emplace(damaged_,
                  "SELECT " + names + " FROM " + identifier(table_) + " NOT INDEXED WHERE " + where);
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      return false;
    }
    Statement insert(fresh_,
                     "INSERT INTO " + identifier(table_) + " (" + names + ") VALUES (" + places + ")");
    if (scan("ASC", *row, insert)) return whole_;
    scan("DESC", *row, insert);
    return false;
  }

  std::int64_t rows() const { return rows_; }

 private:
  /// True when it came to the end.
  bool scan(const std::string& direction, SQLite::Statement& row, Statement& insert) {
    std::string keys;
    std::string order;
    for (const std::string& key : key_) {
      keys += (keys.empty() ? "" : ", ") + key;
      order += (order.empty() ? "" : ", ") + key + " " + direction;
    }
    try {
      SQLite::Statement scan(
          damaged_, "SELECT " + keys + " FROM " + identifier(table_) + " NOT INDEXED ORDER BY " + order);
      while (scan.executeStep())
        if (!copy(values_of(scan), row, insert) && direction == "DESC")
          return true;  // met what the other scan read
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      return false;
    }
    return true;
  }

  /// False when the row was there before.
  bool copy(const std::vector<Value>& key, SQLite::Statement& row, Statement& insert) {
    try {
      row.tryReset();
      for (std::size_t i = 0; i < key.size(); ++i) bind(row, static_cast<int>(i) + 1, key[i]);
      if (!row.executeStep()) {
        whole_ = false;
        return true;
      }
      const std::vector<Value> values = values_of(row);
      insert.reset();
      for (std::size_t i = 0; i < values.size(); ++i) insert.bind(static_cast<int>(i) + 1, values[i]);
      while (insert.step()) {
      }
      insert.reset();
      ++rows_;
    } catch (const SQLite::Exception& error) {  // this row cannot be read
      if (!is_damage(error)) throw;
      whole_ = false;
    } catch (const ConstraintError& error) {
      if (error.duplicate) return false;
      whole_ = false;  // it breaks what its table demands
    }
    return true;
  }

  SQLite::Database& damaged_;
  Database& fresh_;
  std::string table_;
  std::vector<std::string> key_;
  std::vector<std::string> columns_;
  std::int64_t rows_ = 0;
  bool whole_ = true;
};

/// The values that the file has of the settings that we know; where a row is gone, the value that the entries
/// were made with, or else that of the last run's beginning. True when all could be read.
bool salvage_settings(SQLite::Database& damaged, Database& fresh, Salvage& out) {
  std::map<std::string, std::pair<Value, Value>> stored;  // value, recorded
  bool whole = true;
  try {
    const bool records =
        number(damaged, "SELECT COUNT(*) FROM pragma_table_info('setting') WHERE name = 'recorded_value'") ==
        1;
    SQLite::Statement rows(damaged, sql_text(records ? "salvage/settings" : "salvage/settings_before"));
    while (rows.executeStep()) {
      std::vector<Value> row = values_of(rows);
      if (const auto* name = std::get_if<std::string>(&row[0])) stored[*name] = {row[1], row[2]};
    }
  } catch (const SQLite::Exception& error) {
    if (!is_damage(error)) throw;
    whole = false;
  }
  Statement set(fresh, sql_text("salvage/set"));
  std::set<std::string> known;
  const Settings settings(fresh);
  for (const Setting& setting : settings.all()) {
    known.insert(setting.name);
    if (const auto found = stored.find(setting.name); found != stored.end()) {
      set.run(setting.name, found->second.first, found->second.second);
      continue;
    }
    whole = false;
    for (const auto& [query, from] :
         {std::pair{"salvage/value_in_recipe", "as the entries were made with it"},
          {"salvage/value_in_run", "as it was when the last command began"}}) {
      Statement find(fresh, sql_text(query));
      find.start(setting.name);
      if (!find.step() || find.is_null(0)) continue;
      try {
        const Value value = parse_value(setting, find.text(0));
        set.run(setting.name, value, value);
        out.settings.push_back("setting '" + setting.name + "' is " + value_text(setting, value) +
                               " again (" + from + ")");
        break;
      } catch (const base::Error&) {  // NOLINT(bugprone-empty-catch): the next source, or the default
      }
    }
  }
  for (const auto& [name, value] : stored)
    if (!known.contains(name))
      out.settings.push_back("left setting '" + name + "' behind, which this program does not know");
  return whole;
}

void check_version(SQLite::Database& source, const std::filesystem::path& path) {
  const std::int64_t version = number(source, "PRAGMA user_version");
  if (number(source, "PRAGMA application_id") != application_id || version < 100 ||
      version > latest_schema_version())
    throw base::ProjectRefused(path.string() +
                               ": its first page is not that of a project of this program; "
                               "restore it from a good copy");
}

void copy_all(SQLite::Database& source, Project& project, Salvage& out) {
  Database& target = project.database();
  Database own = Database::create(":memory:");
  migrate(own);
  const std::string identity = project.meta("project_id");
  const std::string created_at = project.meta("created_at");
  const std::vector<std::string> tables = table_names(target);
  empty_for_copy(target);
  Transaction transaction(target);
  put_back_rows(own, target, "setting");  // with our limits
  for (const std::string& table : tables) {
    if (table == "setting") continue;
    TableSalvage one(source, target, table);
    if (!one.read()) out.incomplete.push_back(table);
    out.rows += one.rows();
  }
  Statement keep(target, sql_text("file/keep_meta"));
  keep.run("created_by", base::program_version());
  keep.run("created_at", created_at);
  keep.run("project_id", identity);
  if (!salvage_settings(source, target, out)) out.incomplete.emplace_back("setting");
  transaction.commit();
}

}  // namespace

Salvage salvage(const std::filesystem::path& damaged, const std::filesystem::path& fresh,
                std::span<const StageQuery> stages) {
  Salvage out;
  SQLite::Database source = open_damaged(damaged);
  try {
    check_version(source, damaged);
    Project::make(fresh, stages, [&](Project& project) { copy_all(source, project, out); });
  } catch (const SQLite::Exception& error) {
    rethrow(error, damaged, source.getHandle());
  }
  if (out.rows == 0)
    throw base::ProjectRefused(damaged.string() + ": nothing of it can be read; restore it from a good copy");
  return out;
}

void set_aside(const std::filesystem::path& path, const std::filesystem::path& kept) {
  const auto name_too = [](const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::link(from.c_str(), to.c_str()) == 0) return;
    std::error_code error;
    std::filesystem::copy_file(from, to, error);  // a file system without hard links
    if (error) throw base::Error(to.string() + ": cannot be written (" + error.message() + ")");
    sync_file(to);
  };
  name_too(path, kept);
  std::error_code error;
  const std::uintmax_t log = std::filesystem::file_size(path.string() + "-wal", error);
  if (!error && log > 0) name_too(path.string() + "-wal", kept.string() + "-wal");
  sync_folder(std::filesystem::absolute(path).parent_path());
  for (const char* const suffix : {"-wal", "-shm", "-journal"})
    std::filesystem::remove(path.string() + suffix, error);
}

}  // namespace coalsack::project

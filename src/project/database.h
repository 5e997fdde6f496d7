// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "project/value.h"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite
struct sqlite3;

namespace coalsack::project {

enum class Access { read, write };

/// One connection to an SQLite file, opened as a stranger's file should be: defensive, no trusted schema, no
/// memory map, bounded lengths, foreign keys on. One connection per thread. SQLite's errors become
/// base::ProjectBusy, base::ProjectRefused (damaged, not a database) or base::Error, each naming the file.
class Database {
 public:
  /// Opens an existing file. `immutable`: read without any lock or journal, for a read-only folder.
  Database(const std::filesystem::path& path, Access access, bool immutable = false);
  /// Creates a new file; the caller made sure that there is none. ":memory:" is understood.
  static Database create(const std::filesystem::path& path);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  const std::filesystem::path& path() const { return path_; }
  Access access() const { return access_; }
  /// Runs statements that give no rows.
  void execute(std::string_view sql);
  /// The first column of the first row of `sql`; throws when there is none.
  Value scalar(std::string_view sql);
  std::int64_t integer(std::string_view sql);
  /// The connection itself, for what has no wrapper (registering functions, limits).
  sqlite3* handle();

 private:
  friend class Statement;
  Database(std::unique_ptr<SQLite::Database> database, std::filesystem::path path, Access access);
  void harden();
  std::unique_ptr<SQLite::Database> database_;
  std::filesystem::path path_;
  Access access_ = Access::read;
};

/// A prepared statement. Parameters count from 1, columns from 0. Must not outlive its Database.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;

  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, const char* value) { bind(index, std::string_view(value)); }
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, const Bytes& value) { bind(index, std::span<const std::byte>(value)); }
  void bind(int index, std::span<const std::byte> value);  ///< not copied: stays yours until reset
  void bind(int index, const Value& value);                ///< blobs are not copied
  void bind(const char* name, std::int64_t value);         ///< ":name"

  /// The next row; false when there are no more.
  bool step();
  void reset();
  /// Binds all arguments in order, runs to the end, resets. For statements that give no rows.
  template <typename... Arguments>
  void run(const Arguments&... arguments) {
    start(arguments...);
    while (step()) {
    }
    reset();
  }
  /// Binds all arguments in order, ready for step().
  template <typename... Arguments>
  void start(const Arguments&... arguments) {
    reset();
    int index = 0;
    (bind(++index, arguments), ...);
  }

  int column_count() const;
  std::string column_name(int column) const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::span<const std::byte> bytes(int column) const;  ///< valid until the next step
  Value value(int column) const;

 private:
  Database* database_;
  std::unique_ptr<SQLite::Statement> statement_;
};

/// A write transaction (BEGIN IMMEDIATE). Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// While it lives, no statement of this connection, however long, goes on once `stop` is requested: it ends
/// with base::Interrupted. For reading; a write that is ended so takes its whole transaction with it. One at
/// a time for a connection.
class StopsReading {
 public:
  StopsReading(Database& database, std::stop_token stop);
  ~StopsReading();
  StopsReading(const StopsReading&) = delete;
  StopsReading& operator=(const StopsReading&) = delete;

 private:
  Database& database_;
  std::stop_token stop_;
};

/// The rows changed by the last statement of this connection.
std::int64_t changes(Database& database);
std::int64_t last_insert_id(Database& database);

}  // namespace coalsack::project

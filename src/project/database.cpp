// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "base/error.h"

namespace coalsack::project {
namespace {

constexpr int busy_timeout_ms = 60'000;
constexpr int longest_value_bytes = 256 << 20;
constexpr int longest_sql_bytes = 1 << 20;
struct Limit {
  int category;
  int value;
};
/// Far above what our own statements need, far below what SQLite would do for a stranger's.
constexpr Limit limits[] = {{SQLITE_LIMIT_LENGTH, longest_value_bytes},
                            {SQLITE_LIMIT_SQL_LENGTH, longest_sql_bytes},
                            {SQLITE_LIMIT_COLUMN, 200},
                            {SQLITE_LIMIT_EXPR_DEPTH, 100},
                            {SQLITE_LIMIT_COMPOUND_SELECT, 50},
                            {SQLITE_LIMIT_VDBE_OP, 100'000},
                            {SQLITE_LIMIT_FUNCTION_ARG, 32},
                            {SQLITE_LIMIT_ATTACHED, 2},
                            {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
                            {SQLITE_LIMIT_VARIABLE_NUMBER, 200},
                            {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
                            {SQLITE_LIMIT_WORKER_THREADS, 0}};
/// The virtual tables that remain; SQLite's others (full text, R-trees) are only ever met in a stranger's
/// file.
const char* kept_modules[] = {"json_each", "json_tree", "dbstat", nullptr};

[[noreturn]] void rethrow(const SQLite::Exception& error, const std::filesystem::path& path) {
  const std::string where = path.string() + ": ";
  switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw base::ProjectBusy(where + "another program holds this file; wait for it or stop it");
    case SQLITE_NOTADB:
      throw base::ProjectRefused(where + "not an SQLite database, so not a Coalsack project");
    case SQLITE_CORRUPT:
      throw base::ProjectRefused(where + "damaged (" + error.what() +
                                 "); take a backup copy, or see what `coalsack verify` says");
    case SQLITE_FULL:
      throw base::Error(where + "the disk is full; free space and run the command again, nothing is lost");
    case SQLITE_READONLY:
      throw base::Error(where + "cannot be written; check the permissions of the file and its folder");
    case SQLITE_CANTOPEN:
      throw base::ProjectRefused(where +
                                 "cannot be opened; check the permissions of the file and its folder");
    case SQLITE_IOERR:
      throw base::Error(where + "reading or writing failed (" + error.what() + ")");
    default:
      throw base::Error(where + error.what());
  }
}

template <typename Action>
auto translated(const std::filesystem::path& path, Action&& action) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    rethrow(error, path);
  }
}

std::string uri_of(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      static constexpr char digits[] = "0123456789ABCDEF";
      uri += '%';
      uri += digits[static_cast<unsigned char>(c) >> 4];
      uri += digits[static_cast<unsigned char>(c) & 15];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

/// A connection that may only read leaves an empty write-ahead log and its index behind. One that may write,
/// where we may, clears them away as it closes; SQLite's locks keep them while others use them.
void remove_empty_log(const std::filesystem::path& path) {
  const std::filesystem::path log = path.string() + "-wal";
  std::error_code error;
  if (std::filesystem::file_size(log, error) != 0 || error) return;
  if (access(path.c_str(), W_OK) != 0 || access(log.c_str(), W_OK) != 0) return;
  try {
    SQLite::Database last(std::filesystem::absolute(path).string(), SQLite::OPEN_READWRITE);
    last.execAndGet("PRAGMA schema_version");
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the log stays, which harms nobody
  }
}

}  // namespace

Database::Database(std::unique_ptr<SQLite::Database> database, std::filesystem::path path, Access access)
    : database_(std::move(database)), path_(std::move(path)), access_(access) {
  harden();
}

Database::Database(const std::filesystem::path& path, Access access, bool immutable)
    : path_(path), access_(access) {
  translated(path_, [&] {
    const int mode = access == Access::write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
    // Absolute, so that no name is taken for a URI or for ":memory:".
    const std::string name = immutable ? uri_of(path) : std::filesystem::absolute(path).string();
    database_ =
        std::make_unique<SQLite::Database>(name, immutable ? mode | SQLite::OPEN_URI : mode, busy_timeout_ms);
  });
  harden();
}

Database Database::create(const std::filesystem::path& path) {
  return translated(path, [&] {
    return Database(std::make_unique<SQLite::Database>(
                        path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms),
                    path, Access::write);
  });
}

Database::~Database() {
  if (!database_ || access_ == Access::write) return;
  database_.reset();
  remove_empty_log(path_);
}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

void Database::harden() {
  sqlite3* const connection = database_->getHandle();
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  for (const auto& [category, value] : limits) sqlite3_limit(connection, category, value);
  sqlite3_drop_modules(connection, kept_modules);
  execute(
      "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;");
}

void Database::execute(std::string_view sql) {
  translated(path_, [&] { database_->exec(std::string(sql)); });
}

Value Database::scalar(std::string_view sql) {
  Statement statement(*this, sql);
  if (!statement.step()) throw base::Error(path_.string() + ": no row from " + std::string(sql));
  return statement.value(0);
}

std::int64_t Database::integer(std::string_view sql) {
  const Value value = scalar(sql);
  if (const auto* const integer = std::get_if<std::int64_t>(&value)) return *integer;
  throw base::ProjectRefused(path_.string() + ": damaged: no integer from " + std::string(sql));
}

sqlite3* Database::handle() {
  return database_->getHandle();
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  translated(database.path_, [&] {
    statement_ = std::make_unique<SQLite::Statement>(*database.database_, std::string(sql));
  });
}
Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

void Statement::bind(int index, std::int64_t value) {
  translated(database_->path_, [&] { statement_->bind(index, value); });
}
void Statement::bind(int index, double value) {
  translated(database_->path_, [&] { statement_->bind(index, value); });
}
void Statement::bind(int index, std::string_view value) {
  translated(database_->path_, [&] { statement_->bind(index, std::string(value)); });
}
void Statement::bind(int index, std::span<const std::byte> value) {
  // A null pointer would bind NULL.
  const void* const data = value.empty() ? "" : static_cast<const void*>(value.data());
  if (value.size() > static_cast<std::size_t>(longest_value_bytes))
    throw base::Error(database_->path_.string() + ": a blob of " + std::to_string(value.size()) +
                      " bytes is too large for one row");
  translated(database_->path_, [&] { statement_->bindNoCopy(index, data, static_cast<int>(value.size())); });
}
void Statement::bind(int index, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    bind(index, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    bind(index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    bind(index, std::string_view(*text));
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    bind(index, std::span<const std::byte>(*bytes));
  } else {
    translated(database_->path_, [&] { statement_->bind(index); });
  }
}
void Statement::bind(const char* name, std::int64_t value) {
  translated(database_->path_, [&] { statement_->bind(name, value); });
}

bool Statement::step() {
  return translated(database_->path_, [&] { return statement_->executeStep(); });
}
void Statement::reset() {
  statement_->tryReset();
}

int Statement::column_count() const {
  return statement_->getColumnCount();
}
std::string Statement::column_name(int column) const {
  return statement_->getColumnName(column);
}
bool Statement::is_null(int column) const {
  return statement_->isColumnNull(column);
}
std::int64_t Statement::integer(int column) const {
  return statement_->getColumn(column).getInt64();
}
double Statement::real(int column) const {
  return statement_->getColumn(column).getDouble();
}
std::string Statement::text(int column) const {
  return statement_->getColumn(column).getString();
}
std::span<const std::byte> Statement::bytes(int column) const {
  const SQLite::Column cell = statement_->getColumn(column);
  const auto* const data = static_cast<const std::byte*>(cell.getBlob());
  return {data, static_cast<std::size_t>(cell.getBytes())};
}
Value Statement::value(int column) const {
  switch (statement_->getColumn(column).getType()) {
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return real(column);
    case SQLITE_TEXT:
      return text(column);
    case SQLITE_BLOB: {
      const auto data = bytes(column);
      return Bytes(data.begin(), data.end());
    }
    default:
      return std::monostate{};
  }
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const base::Error&) {  // NOLINT(bugprone-empty-catch): SQLite has rolled back by itself already
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

std::int64_t changes(Database& database) {
  return sqlite3_changes64(database.handle());
}
std::int64_t last_insert_id(Database& database) {
  return sqlite3_last_insert_rowid(database.handle());
}

}  // namespace coalsack::project

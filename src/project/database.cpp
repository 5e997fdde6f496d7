// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "project/constraint_error.h"
#include "project/disk_error.h"
#include "project/file_check.h"
#include "project/sqlite_error.h"

namespace coalsack::project {
namespace {

constexpr int busy_timeout_ms = 60'000;
constexpr int longest_value_bytes = 256 << 20;
constexpr int longest_sql_bytes = 1 << 20;
constexpr const char* stamp_parameter = "coalsack_stamp";
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

constexpr const char* out_of_memory =
    "out of memory; --memory and --threads lower what is used, and nothing that was committed is lost";

std::string io_failed(const std::string& why) {
  return "reading or writing failed (" + why +
         "); see that the disk is well and run the command again, nothing that was committed is lost";
}

constexpr const char* disk_is_full =
    "the disk is full; free space and run the command again, nothing is lost";

template <typename Action>
auto translated(const std::filesystem::path& path, Action&& action, sqlite3* connection = nullptr) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    rethrow(error, path, connection);
  }
}

/// What tells whether a file was written to: its size and time of change.
std::string stamp_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "gone";
  return std::to_string(status.st_size) + "." + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
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
  return uri + "?immutable=1&" + stamp_parameter + "=" + stamp_of(path);
}

/// A file's check of itself says of a page that it cannot be read what it says of damage, with SQLite's code
/// or without.
void refuse_unread(const std::string& answer, const std::filesystem::path& path) {
  static constexpr std::string_view mark = "error code=";
  const std::size_t at = answer.find(mark);
  const bool unread = answer.find("failed to get page") != std::string::npos;
  if (at == std::string::npos && !unread) return;
  const int code = unread ? SQLITE_IOERR : std::atoi(answer.c_str() + at + mark.size()) & 0xFF;
  const std::string where = path.string() + ": ";
  if (code == SQLITE_IOERR) throw DiskError(where + io_failed("a page cannot be read"));
  if (code == SQLITE_NOMEM) throw DiskError(where + out_of_memory);
}

bool checks_file(const SQLite::Statement& statement) {
  if (statement.getColumnCount() != 1) return false;
  const std::string_view column = statement.getColumnName(0);
  return column == "integrity_check" || column == "quick_check";
}

/// A connection without locks, of a file whose folder cannot be written, notices a writer only afterwards:
/// the stamp of the file as it was opened stands in its URI.
void refuse_changed(sqlite3* connection, const std::filesystem::path& path) {
  const char* const name = sqlite3_db_filename(connection, "main");
  const char* const stamp = name == nullptr ? nullptr : sqlite3_uri_parameter(name, stamp_parameter);
  if (stamp == nullptr) return;
  std::error_code none;
  const auto log_bytes = std::filesystem::file_size(std::string(name) + "-wal", none);
  if (stamp == stamp_of(path) && (none || log_bytes <= 32)) return;
  throw base::ProjectBusy(path.string() +
                          ": another program wrote to this file while it was read without locks, which its "
                          "read-only folder does not allow; run the command again");
}

/// A connection that may only read leaves an empty write-ahead log and its index behind. One that may write,
/// where we may, clears them away as it closes; SQLite's locks keep them while others use them.
void remove_empty_log(const std::filesystem::path& path) noexcept {
  try {
    const std::filesystem::path log = std::filesystem::canonical(path).string() + "-wal";
    if (std::filesystem::file_size(log) != 0) return;
    if (access(path.c_str(), W_OK) != 0 || access(log.c_str(), W_OK) != 0) return;
    SQLite::Database last(std::filesystem::absolute(path).string(), SQLite::OPEN_READWRITE);
    last.execAndGet("PRAGMA schema_version");
  } catch (
      const std::exception&) {  // NOLINT(bugprone-empty-catch): no log, or one that stays and harms nobody
  }
}

}  // namespace

void rethrow(const SQLite::Exception& error, const std::filesystem::path& path, sqlite3* connection) {
  const int system_error = connection == nullptr ? 0 : sqlite3_system_errno(connection);
  const std::string where = path.string() + ": ";
  switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw base::ProjectBusy(where + "another program holds this file; wait for it or stop it");
    case SQLITE_NOTADB:
      throw base::ProjectRefused(where + "not an SQLite database, so not a Coalsack project");
    case SQLITE_CORRUPT:
      throw Damaged(where + "damaged (" + error.what() + "); take a copy of it, then `coalsack verify " +
                    path.string() + " --repair` saves what can be read");
    case SQLITE_FULL:
      throw DiskError(where + disk_is_full);
    case SQLITE_NOMEM:
      throw DiskError(where + out_of_memory);
    case SQLITE_READONLY:
      if (error.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK)
        throw base::ProjectBusy(where +
                                "a program that was killed left its last transaction half done; run the "
                                "command again, where the file may be written, and it is undone");
      if (error.getExtendedErrorCode() == SQLITE_READONLY_DBMOVED)
        throw base::ProjectBusy(where + "another program replaced this file; run the command again");
      throw base::ProjectRefused(where +
                                 "cannot be written; check the permissions of the file and its folder");
    case SQLITE_CANTOPEN:
      throw base::ProjectRefused(where +
                                 "cannot be opened; check the permissions of the file and its folder, and "
                                 "that the folder may be written");
    case SQLITE_IOERR:
      if (error.getExtendedErrorCode() == SQLITE_IOERR_NOMEM) throw DiskError(where + out_of_memory);
      if (system_error == EDQUOT)
        throw DiskError(where +
                        "your share of the disk (its quota) is used up; free space and run the command "
                        "again, nothing is lost");
      // The index of a write-ahead log found no room, even to read.
      if (system_error == ENOSPC || error.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE)
        throw DiskError(where + disk_is_full);
      throw DiskError(where + io_failed(error.what()));
    case SQLITE_INTERRUPT:
      throw base::Interrupted(where + "reading it was stopped");
    case SQLITE_CONSTRAINT:
      throw ConstraintError(where, error.what(),
                            error.getExtendedErrorCode() == SQLITE_CONSTRAINT_PRIMARYKEY ||
                                error.getExtendedErrorCode() == SQLITE_CONSTRAINT_ROWID);
    default:
      throw base::Error(where + error.what());
  }
}

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
      "PRAGMA temp_store = MEMORY; PRAGMA synchronous = EXTRA;");
}

void Database::execute(std::string_view sql) {
  translated(
      path_, [&] { database_->exec(std::string(sql)); }, database_->getHandle());
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
  translated(
      database.path_,
      [&] { statement_ = std::make_unique<SQLite::Statement>(*database.database_, std::string(sql)); },
      database.handle());
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
  const bool row = translated(
      database_->path_, [&] { return statement_->executeStep(); }, database_->handle());
  if (row && checks_file(*statement_)) refuse_unread(text(0), database_->path_);
  if (!row) refuse_changed(database_->handle(), database_->path_);
  return row;
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
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): SQLite has rolled back by itself already
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

StopsReading::StopsReading(Database& database, std::stop_token stop)
    : database_(database), stop_(std::move(stop)) {
  constexpr int operations_between_looks = 1000;  // a fraction of a millisecond of SQLite's own work
  sqlite3_progress_handler(
      database_.handle(), operations_between_looks,
      [](void* asked) { return static_cast<std::stop_token*>(asked)->stop_requested() ? 1 : 0; }, &stop_);
}

StopsReading::~StopsReading() {
  sqlite3_progress_handler(database_.handle(), 0, nullptr, nullptr);
}

std::int64_t changes(Database& database) {
  return sqlite3_changes64(database.handle());
}
std::int64_t last_insert_id(Database& database) {
  return sqlite3_last_insert_rowid(database.handle());
}

}  // namespace coalsack::project

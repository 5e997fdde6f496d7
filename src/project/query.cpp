// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/query.h"

#include <sqlite3.h>

#include <chrono>
#include <memory>

#include "base/error.h"
#include "project/disk_error.h"

namespace coalsack::project {
namespace {

using Clock = std::chrono::steady_clock;

/// Reading is allowed, our functions and temporary results are; writing, attaching and pragmas that change
/// are not.
int allow_reading(void* /*unused*/, int action, const char* detail, const char* argument,
                  const char* /*database*/, const char* /*trigger*/) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return argument != nullptr && sqlite3_stricmp(argument, "load_extension") == 0 ? SQLITE_DENY
                                                                                     : SQLITE_OK;
    case SQLITE_PRAGMA: {
      static constexpr const char* questions[] = {
          "table_info",      "table_xinfo",    "table_list",       "index_list",        "index_info",
          "index_xinfo",     "user_version",   "application_id",   "page_count",        "page_size",
          "integrity_check", "quick_check",    "foreign_key_list", "foreign_key_check", "function_list",
          "compile_options", "schema_version", "freelist_count"};
      for (const char* const question : questions)
        if (sqlite3_stricmp(detail, question) == 0) return SQLITE_OK;
      return SQLITE_DENY;
    }
    default:
      return SQLITE_DENY;
  }
}

int out_of_time(void* deadline) {
  return Clock::now() > *static_cast<Clock::time_point*>(deadline) ? 1 : 0;
}

Value value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT:
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)),
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    case SQLITE_BLOB: {
      const auto* const data = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
      return Bytes(data, data + sqlite3_column_bytes(statement, column));
    }
    default:
      return std::monostate{};
  }
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

void query(const Project& project, std::string_view sql, double timeout_s, const RowSink& sink) {
  sqlite3* const connection = project.database().handle();
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer(connection, allow_reading, nullptr);
  Clock::time_point deadline =
      Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(timeout_s * 1e3));
  if (timeout_s > 0) sqlite3_progress_handler(connection, 10000, out_of_time, &deadline);
  struct Restore {
    sqlite3* connection;
    ~Restore() {
      sqlite3_set_authorizer(connection, nullptr, nullptr);
      sqlite3_progress_handler(connection, 0, nullptr, nullptr);
    }
  };
  const Restore restore{connection};

  const auto refuse = [&](int code) {
    if (code == SQLITE_INTERRUPT)
      throw base::UsageError("the query took longer than the " + std::to_string(timeout_s) +
                             " s allowed; raise --timeout or narrow it");
    if (code == SQLITE_AUTH)
      throw base::UsageError("only reading is allowed here (" + std::string(sqlite3_errmsg(connection)) +
                             "); use sqlite3 on a copy for anything else");
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
      throw base::ProjectRefused(project.path().string() + ": damaged (" + sqlite3_errmsg(connection) + ")");
    const int kind = sqlite3_errcode(connection) & 0xFF;
    if (kind == SQLITE_NOMEM)
      throw DiskError(project.path().string() +
                      ": out of memory; --memory and --threads lower what other commands use, "
                      "a query needs less when it sorts or groups less");
    if (kind == SQLITE_IOERR || kind == SQLITE_FULL)
      throw DiskError(project.path().string() + ": reading failed (" + sqlite3_errmsg(connection) +
                      "); see that the disk is well and run the command again");
    throw base::UsageError(sqlite3_errmsg(connection));
  };
  const std::string text(sql);
  const char* rest = text.c_str();
  while (*rest != '\0') {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(connection, rest, -1, &raw, &rest);
    const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
    if (code != SQLITE_OK) refuse(code);
    if (raw == nullptr) continue;  // a comment or white space
    const int columns = sqlite3_column_count(raw);
    std::vector<std::string> names;
    for (int i = 0; i < columns; ++i) names.emplace_back(sqlite3_column_name(raw, i));
    sink.columns(names);
    std::vector<Value> values(static_cast<std::size_t>(columns));
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(raw)) == SQLITE_ROW) {
      for (int i = 0; i < columns; ++i) values[static_cast<std::size_t>(i)] = value_of(raw, i);
      sink.row(values);
    }
    if (step != SQLITE_DONE) refuse(step);
  }
}

bool is_complete(const std::string& text) {
  return sqlite3_complete(text.c_str()) != 0;
}

}  // namespace coalsack::project

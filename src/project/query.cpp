// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/query.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
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

struct Patience {
  bool limited;
  Clock::time_point deadline;
  std::stop_token stop;
};

int at_an_end(void* patience) {
  const auto& until = *static_cast<Patience*>(patience);
  return until.stop.stop_requested() || (until.limited && Clock::now() > until.deadline) ? 1 : 0;
}

/// While it lives, the connection only reads, and no longer, with no more memory, than allowed. The memory
/// limit is the process's: SQLite knows no other.
class Guard {
 public:
  Guard(sqlite3* connection, Patience& patience, std::int64_t memory_bytes)
      : connection_(connection),
        heap_bytes_(sqlite3_hard_heap_limit64(-1)),
        attached_(sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)) {
    sqlite3_set_authorizer(connection, allow_reading, nullptr);
    sqlite3_progress_handler(connection, 10000, at_an_end, &patience);
    if (memory_bytes > 0) sqlite3_hard_heap_limit64(memory_bytes);
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    sqlite3_hard_heap_limit64(heap_bytes_);
    sqlite3_progress_handler(connection_, 0, nullptr, nullptr);
    sqlite3_set_authorizer(connection_, nullptr, nullptr);
    sqlite3_limit(connection_, SQLITE_LIMIT_ATTACHED, attached_);
  }

 private:
  sqlite3* connection_;
  std::int64_t heap_bytes_;
  int attached_;
};

/// A number of seconds as a person would write it.
std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", seconds);
  return text;
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

void query(const Project& project, std::string_view sql, const QueryLimits& limits, const RowSink& sink) {
  sqlite3* const connection = project.database().handle();
  const auto span = std::chrono::duration<double>(std::min(limits.timeout_s, 1e9));
  Patience patience{limits.timeout_s > 0, Clock::now() + std::chrono::duration_cast<Clock::duration>(span),
                    limits.stop};
  const Guard guard(connection, patience, limits.memory_bytes);

  const auto refuse = [&](int code) {
    if (code == SQLITE_INTERRUPT && limits.stop.stop_requested())
      throw base::Interrupted("the query was stopped");
    if (code == SQLITE_INTERRUPT)
      throw base::Error("the query took longer than the " + seconds_text(limits.timeout_s) +
                        " s allowed; raise --timeout or narrow it");
    if (code == SQLITE_NOMEM)
      throw base::Error("the query needs more than the " + std::to_string(limits.memory_bytes >> 20) +
                        " MB allowed; raise --memory or narrow it");
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

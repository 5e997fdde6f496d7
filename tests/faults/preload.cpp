// SPDX-License-Identifier: GPL-2.0-or-later
// What stands before the program's own calls when this library is preloaded: main, sqlite3_exec (to note what
// was committed), sqlite3_busy_timeout (to wait less long for a lock), statfs (to be on another file system).
#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/faults/fault_plan.h"

namespace {

using coalsack::faults::Plan;

template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

using Main = int(int, char**, char**);
Main* the_main = nullptr;

int counted_main(int argc, char** argv, char** environment) {
  coalsack::faults::install_memory();
  coalsack::faults::install_vfs();
  Plan::the().begin();
  const int code = the_main(argc, argv, environment);
  Plan::the().write_counts();
  return code;
}

/// Every entry, and every checkpoint, as a line each.
constexpr const char* committed =
    "SELECT 'entry ' || s.name || ' ' || e.key1 || ' ' || e.key2 || ' ' || hex(e.fingerprint)"
    " FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id"
    " UNION ALL SELECT 'epoch ' || model_id || ' ' || epoch || ' ' || steps FROM training_epoch"
    " UNION ALL SELECT 'list ' || hex(fingerprint) FROM star_list"
    " UNION ALL SELECT 'run ' || run_id || ' ' || command FROM run"
    " UNION ALL SELECT 'pixel ' || uniq FROM pixel"
    " UNION ALL SELECT 'setting ' || name || ' ' || value FROM setting";

void note(sqlite3* connection, const char* ledger) {
  sqlite3_stmt* rows = nullptr;
  std::string text;
  if (sqlite3_prepare_v2(connection, committed, -1, &rows, nullptr) != SQLITE_OK) {
    if (std::strstr(sqlite3_errmsg(connection), "no such table") != nullptr) return;  // in the midst of init
    std::fprintf(stderr, "ledger: %s\n", sqlite3_errmsg(connection));
    _exit(99);
  }
  while (sqlite3_step(rows) == SQLITE_ROW)
    text += std::string(reinterpret_cast<const char*>(sqlite3_column_text(rows, 0))) + "\n";
  sqlite3_finalize(rows);
  const std::string fresh = std::string(ledger) + ".new";
  if (std::FILE* const file = std::fopen(fresh.c_str(), "w")) {
    std::fputs(text.c_str(), file);
    std::fclose(file);
    std::rename(fresh.c_str(), ledger);
  }
}

}  // namespace

extern "C" {

int __libc_start_main(Main* main, int argc, char** argv, void (*init)(), void (*fini)(), void (*rtld_fini)(),
                      void* stack_end) {
  the_main = main;
  using Start = int(Main*, int, char**, void (*)(), void (*)(), void (*)(), void*);
  return real<Start>("__libc_start_main")(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

int sqlite3_exec(sqlite3* connection, const char* sql, sqlite3_callback callback, void* argument,
                 char** message) {
  static auto* const exec = real<decltype(sqlite3_exec)>("sqlite3_exec");
  const int code = exec(connection, sql, callback, argument, message);
  static const char* const ledger = std::getenv("COALSACK_FAULT_LEDGER");
  if (ledger != nullptr && code == SQLITE_OK && std::strcmp(sql, "COMMIT") == 0 &&
      *sqlite3_db_filename(connection, "main") != '\0') {
    Plan::suspended() = true;
    note(connection, ledger);
    Plan::suspended() = false;
  }
  return code;
}

int sqlite3_busy_timeout(sqlite3* connection, int milliseconds) {
  static auto* const set = real<decltype(sqlite3_busy_timeout)>("sqlite3_busy_timeout");
  static const char* const most = std::getenv("COALSACK_FAULT_BUSY_MS");
  return set(connection, most != nullptr ? std::atoi(most) : milliseconds);
}

int statfs(const char* path, struct statfs* answer) noexcept {
  static auto* const ask = real<decltype(statfs)>("statfs");
  const int code = ask(path, answer);
  static const char* const kind = std::getenv("COALSACK_FAULT_FILE_SYSTEM");
  if (code == 0 && kind != nullptr)
    answer->f_type = static_cast<decltype(answer->f_type)>(std::strtoul(kind, nullptr, 0));
  return code;
}

}  // extern "C"

// SPDX-License-Identifier: GPL-2.0-or-later
// The entry point of the loadable extension: `.load coalsack_sql` in the sqlite3 shell.
#include <sqlite3ext.h>

#include <exception>

#include "map/sql_functions.h"

SQLITE_EXTENSION_INIT1

extern "C" __attribute__((visibility("default"))) int sqlite3_coalsacksql_init(
    sqlite3* connection, char** message, const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api)
  try {
    coalsack::map::register_functions(connection);
  } catch (const std::exception& error) {
    if (message != nullptr) *message = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
  return SQLITE_OK;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

struct sqlite3;

namespace coalsack::map {

/// Adds our SQL functions and table-valued functions (docs/sql.md) to a connection. Each is deterministic,
/// touches nothing outside its arguments, gives NULL for a NULL argument and an SQL error for one that makes
/// no sense.
void register_functions(sqlite3* connection);

}  // namespace coalsack::map

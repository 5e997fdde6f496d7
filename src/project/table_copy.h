// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "project/database.h"

namespace coalsack::project {

/// The tables of a database, by name, without SQLite's own.
std::vector<std::string> table_names(Database& database);

/// Makes a fresh project ready to be a copy: no rows, not even those that come with the schema; no journal
/// and no syncs until it is closed; foreign keys are not looked at.
void empty_for_copy(Database& database);

/// Puts what `select` gives on `from` into the columns of the same names of `table` on `to`, row after row.
/// `parameters` are bound in order. Gives the number of rows. Memory: one row.
std::int64_t copy_rows(Database& from, std::string_view select, Database& to, const std::string& table,
                       const std::vector<Value>& parameters = {});

/// The whole of a table, for copy_rows.
std::string select_all(const std::string& table);

/// Puts those rows of a fresh database's table, which come with the schema, back that `to` lacks. Gives how
/// many.
std::int64_t put_back_rows(Database& fresh, Database& to, const std::string& table);

/// Deletes rows that name a row which is not there, table after table, until none is left. Gives one line for
/// each table that lost some: "12 rows of star_column". Within the caller's transaction.
std::vector<std::string> drop_orphans(Database& database);

/// `name` as an SQL identifier.
std::string identifier(std::string_view name);

}  // namespace coalsack::project

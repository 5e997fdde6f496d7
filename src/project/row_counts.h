// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "project/database.h"

namespace coalsack::project {

// Rows of tables that no entry vouches for (coverage, star lists, calibrations, dust tables, models, their
// epochs, failures): at least how many there are is kept in table counter, so that a row which is deleted
// behind our back is missed. All within the caller's transaction.

/// At the end of a command: there are at least so many as now.
void record_row_counts(Database& database);
/// `rows` of `table` were dropped on purpose.
void count_dropped_rows(Database& database, const std::string& table, std::int64_t rows);
/// There are exactly so many as now.
void reset_row_counts(Database& database);

/// Tables whose count is not kept, since its row is gone.
std::vector<std::string> uncounted_tables(Database& database);

/// A table that has fewer rows than there must be.
struct MissingRows {
  std::string table;
  std::int64_t rows = 0;      ///< that there are
  std::int64_t recorded = 0;  ///< that there were
};
std::vector<MissingRows> missing_rows(Database& database);

}  // namespace coalsack::project

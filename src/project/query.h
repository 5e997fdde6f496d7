// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "project/project.h"
#include "project/value.h"

namespace coalsack::project {

/// Receives the answer of a query, row by row.
struct RowSink {
  std::function<void(const std::vector<std::string>& names)> columns;
  std::function<void(const std::vector<Value>& values)> row;
};

/// What a query may take before it is given up.
struct QueryLimits {
  double timeout_s = 0;           ///< 0: any time
  std::int64_t memory_bytes = 0;  ///< of SQLite, for sorting and grouping; 0: any
  std::stop_token stop;           ///< asked for by the user
};

/// Runs read-only SQL on a project opened for reading. Several statements may follow each other; each gives
/// its rows. Throws base::UsageError for SQL that SQLite does not accept, or that would write or attach
/// another file; base::Error when the time or the memory allowed was not enough; base::Interrupted when it
/// was stopped.
void query(const Project& project, std::string_view sql, const QueryLimits& limits, const RowSink& sink);

/// Whether `text` ends a statement, so that a prompt may run it.
bool is_complete(const std::string& text);

}  // namespace coalsack::project

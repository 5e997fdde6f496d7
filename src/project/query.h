// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
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

/// Runs read-only SQL on a project opened for reading. Several statements may follow each
/// other; each gives its rows. Throws base::UsageError for SQL that SQLite does not accept, that would write
/// or attach another file, and when `timeout_s` > 0 seconds have passed.
void query(const Project& project, std::string_view sql, double timeout_s, const RowSink& sink);

/// Whether `text` ends a statement, so that a prompt may run it.
bool is_complete(const std::string& text);

}  // namespace coalsack::project

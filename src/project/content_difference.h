// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "project/project.h"

namespace coalsack::project {

/// How a row of a part of the content differs between two projects.
enum class RowDifference { only_in_a, only_in_b, differs };

/// One row that differs, as both projects' readings see it.
struct DifferingRow {
  RowDifference how = RowDifference::differs;
  std::string part;                ///< of the content: 'setting', 'entry', 'prediction' ...
  std::vector<std::string> key;    ///< the values that name the row
  std::vector<std::string> names;  ///< of the columns that differ; empty unless it is in both
  std::vector<std::string> a, b;   ///< their values as texts; a frame's is its hash
};

/// How many rows of a part were compared and differ.
struct PartDifference {
  std::string part;
  std::int64_t rows_a = 0, rows_b = 0;
  std::int64_t only_in_a = 0, only_in_b = 0, differ = 0;
};

/// Compares the content of two projects, part by part as the content hash reads it, both in the order of
/// their keys, one row of each in memory. The order of rows that have no key counts. `use` is called with
/// each row that differs. The content hashes are equal exactly when no part differs. Throws
/// base::ProjectRefused when a frame is damaged.
std::vector<PartDifference> content_difference(const Project& a, const Project& b,
                                               const std::function<void(const DifferingRow&)>& use);

}  // namespace coalsack::project

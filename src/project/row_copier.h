// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "project/blob.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::project {

/// A row on its way from one file to another.
struct TravellingRow {
  std::span<const std::string> columns;
  std::vector<Value> values;       ///< by column; what is changed here is what is stored
  std::span<const std::byte> raw;  ///< what the row's frame holds; empty without one

  /// The value of a column; throws base::Error when the row has none of that name.
  Value& at(std::string_view column);
  /// The same where it must be an integer or a text; throws base::ProjectRefused when it is not.
  std::int64_t integer(std::string_view column);
  const std::string& text(std::string_view column);
};

/// Copies rows of one table from a file that is not trusted into the same table of ours. A column `frame` is
/// decoded and must hold the `raw_bytes` that stand beside it, and these must fit `dtype` and `shape` where
/// there are such; everything else is checked by the table's own constraints. The frame is stored as it came.
class RowCopier {
 public:
  using Change = std::function<void(TravellingRow&)>;

  /// `select`: which rows, by parameters; its columns are named as those of `table`. Both files outlive this.
  RowCopier(const Project& from, const Project& to, std::string table, const std::string& select);

  /// Copies what `select` gives for these arguments; `change` sees each row first and may refuse it
  /// (base::ProjectRefused). Returns how many rows there were. Throws base::ProjectRefused, naming file and
  /// table, for a row that is damaged or cannot stand in the table.
  std::int64_t copy(std::span<const Value> arguments, const Change& change);

  /// Whether `select` gives any row for these arguments.
  bool any(std::span<const Value> arguments);

  /// A hash of what `select` gives, frames decoded, to compare two files.
  Digest digest(std::span<const Value> arguments, std::span<const std::string> left_out);

 private:
  void start(std::span<const Value> arguments);
  /// The next row, checked; false when there are no more.
  bool next(TravellingRow& row);
  void check_frame(TravellingRow& row);
  [[noreturn]] void refuse(const std::string& why) const;

  const Project& from_;
  const Project& to_;
  std::string table_;
  Statement select_;
  std::vector<std::string> columns_;
  std::optional<Statement> insert_;
  std::int64_t frame_ = -1, raw_bytes_ = -1, dtype_ = -1, shape_ = -1;  ///< columns; -1: none
  FrameDecoder decoder_;
  Bytes raw_;
};

}  // namespace coalsack::project

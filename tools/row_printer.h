// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "project/query.h"

namespace coalsack::tools {

enum class RowFormat { table, csv, json };

/// Writes the rows of queries to a stream as they come: an aligned table (whose widths follow from the first
/// 1,000 rows), CSV (RFC 4180), or one JSON list of objects per statement. Blobs are shown by their size in
/// tables and as hexadecimal elsewhere.
class RowPrinter {
 public:
  RowPrinter(std::ostream& out, RowFormat format);
  ~RowPrinter();
  project::RowSink sink();
  /// Writes what is still held back.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coalsack::tools

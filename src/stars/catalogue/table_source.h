// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// A column as the file names it.
struct TableColumn {
  std::string name;
  std::string unit;  ///< empty: not said
  std::string id;    ///< a second name (VOTable ID); may be empty
};

/// What the cells of a column are read as.
enum class CellKind { number, text, right_ascension, declination };

/// A column that is wanted.
struct ColumnRequest {
  std::size_t column = 0;
  CellKind kind = CellKind::number;
  double scale = 1;  ///< decimal numbers are multiplied by it; sexagesimal angles are not
};

/// Rows of the wanted columns. numbers[k] or texts[k] belongs to the k-th request, by its kind; NaN and ""
/// where the file has no value.
struct RawBlock {
  std::size_t rows = 0;
  std::vector<std::uint64_t> place;             ///< (rows) line or row numbers, from 1
  std::vector<std::vector<double>> numbers;     ///< (requests, rows)
  std::vector<std::vector<std::string>> texts;  ///< (requests, rows)

  /// Makes room for `requests` columns and drops all rows; keeps the memory.
  void clear(std::size_t requests) {
    rows = 0;
    place.clear();
    numbers.resize(requests);
    texts.resize(requests);
    for (auto& column : numbers) column.clear();
    for (auto& column : texts) column.clear();
  }
};

/// A table in a file, read forward in blocks: what all formats have in common below the meaning of columns.
class TableSource {
 public:
  TableSource() = default;
  TableSource(const TableSource&) = delete;
  TableSource& operator=(const TableSource&) = delete;
  virtual ~TableSource() = default;

  /// What the file was recognised as, for the user.
  virtual std::string format() const = 0;
  /// "line" or "row".
  virtual std::string_view place() const = 0;
  virtual const std::vector<TableColumn>& columns() const = 0;
  /// Says which columns are wanted. Called once, before read(). Throws base::InputError when one cannot be
  /// given.
  virtual void select(const std::vector<ColumnRequest>& requests) = 0;
  /// Fills `block` with at most `max_rows` rows, all that are left if there are fewer. False when there are
  /// none.
  virtual bool read(RawBlock& block, std::size_t max_rows) = 0;
  /// Lines before the table and after its last row that are not rows (text formats): at most a few dozen.
  virtual const std::vector<std::string>& preamble() const { return none_; }
  virtual const std::vector<std::string>& trailer() const { return none_; }
  /// What the format itself has to say, e.g. that the service cut the answer. Complete after the last row.
  virtual std::vector<std::string> notes() const { return {}; }
  virtual double fraction_read() const = 0;

 private:
  std::vector<std::string> none_;
};

/// For files with several tables: what keeps a table of these columns from being used; empty when it can be.
using TableObjection = std::function<std::string(const std::vector<TableColumn>&)>;

/// How a table is opened.
struct TableOptions {
  std::string table;         ///< ImportOptions::table
  TableObjection objection;  ///< chooses among several tables
  std::size_t max_line_bytes = 1U << 20;
};

/// The names of `columns` for a message, cut to a line's length.
std::string column_list(const std::vector<TableColumn>& columns);

}  // namespace coalsack::stars

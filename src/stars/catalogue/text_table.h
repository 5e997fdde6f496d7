// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stars/catalogue/line_reader.h"
#include "stars/catalogue/row_splitter.h"
#include "stars/catalogue/table_source.h"

namespace coalsack::stars {

/// What a header says about the lines below it.
struct TextLayout {
  std::string format;
  std::vector<TableColumn> columns;
  std::vector<std::string> nulls;  ///< a column's own word for no value; empty, or one per column
  std::unique_ptr<RowSplitter> splitter;
  std::function<bool(std::string_view)>
      is_end;                         ///< true for the first line past the rows; absent: the file's end
  std::vector<std::size_t> bars;      ///< positions that have to be blank (IPAC); may be empty
  std::vector<std::string> preamble;  ///< the header's lines that may mean something
};

/// The layouts we read. Each reads the header's lines and leaves `lines` before the first row.
/// Throws base::InputError.
TextLayout read_delimited_layout(LineReader& lines);
TextLayout read_ecsv_layout(LineReader& lines);
TextLayout read_ipac_layout(LineReader& lines);
TextLayout read_besancon2003_layout(LineReader& lines);

/// A table of text lines, whatever its layout. Blank lines and lines that begin with # are no rows.
class TextTable final : public TableSource {
 public:
  TextTable(std::unique_ptr<LineReader> lines, TextLayout layout);

  std::string format() const override { return layout_.format; }
  std::string_view place() const override { return "line"; }
  const std::vector<TableColumn>& columns() const override { return layout_.columns; }
  void select(const std::vector<ColumnRequest>& requests) override { requests_ = requests; }
  bool read(RawBlock& block, std::size_t max_rows) override;
  const std::vector<std::string>& preamble() const override { return layout_.preamble; }
  const std::vector<std::string>& trailer() const override { return trailer_; }
  double fraction_read() const override { return lines_->fraction_read(); }

 private:
  bool next_row(std::string_view& line);
  void remember(std::string_view line);
  void join_quoted_lines(std::string_view& line);
  void check_cells(std::string_view line, std::uint64_t number);
  void add_row(RawBlock& block, std::uint64_t number);

  std::unique_ptr<LineReader> lines_;
  TextLayout layout_;
  std::vector<ColumnRequest> requests_;
  std::vector<std::string_view> cells_;
  std::vector<std::string> trailer_;
  std::string joined_;
  bool any_row_ = false;
  bool ended_ = false;
};

/// Reads one cell of text for a request and appends it. `null` is the column's own word for no value. False
/// when the text is not what was asked for; nothing is appended then.
bool append_cell(RawBlock& block, std::size_t slot, const ColumnRequest& request, std::string_view cell,
                 std::string_view null);

/// A line without the # signs that it begins with, and without blanks around it.
std::string_view without_hash(std::string_view line);

/// The end of a message about such a cell: ": 'text' is not a number; ...".
std::string not_a_number(std::string_view cell);

}  // namespace coalsack::stars

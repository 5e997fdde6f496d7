// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/text_table.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "stars/catalogue/cell.h"

namespace coalsack::stars {

std::string column_list(const std::vector<TableColumn>& columns) {
  constexpr std::size_t longest = 400;
  std::string list;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (list.size() > longest) return list + ", ... (" + std::to_string(columns.size()) + " columns)";
    if (k > 0) list += ", ";
    list += printable(columns[k].name);
  }
  return list.empty() ? "none" : list;
}

bool append_cell(RawBlock& block, std::size_t slot, const ColumnRequest& request, std::string_view cell,
                 std::string_view null) {
  cell = trim(cell);
  const bool no_value = is_null(cell) || (!null.empty() && cell == null);
  if (request.kind == CellKind::text) {
    block.texts[slot].emplace_back(no_value ? std::string_view() : cell);
    return true;
  }
  double value = std::numeric_limits<double>::quiet_NaN();
  bool good = true;
  if (!no_value && request.kind == CellKind::number) {
    good = parse_number(cell, value);
    value *= request.scale;
  } else if (!no_value && request.kind == CellKind::right_ascension) {
    good = parse_right_ascension(cell, request.scale, value);
  } else if (!no_value) {
    good = parse_declination(cell, request.scale, value);
  }
  if (good) block.numbers[slot].push_back(value);
  return good;
}

std::string not_a_number(std::string_view cell) {
  cell = trim(cell);
  const bool comma = cell.find(',') != std::string_view::npos && cell.find('.') == std::string_view::npos;
  return ": '" + printable(cell) + "' is not a number" +
         (comma ? "; write decimal points, not commas" : "; correct it or leave it empty");
}

TextTable::TextTable(std::unique_ptr<LineReader> lines, TextLayout layout)
    : lines_(std::move(lines)), layout_(std::move(layout)) {}

void TextTable::remember(std::string_view line) {
  constexpr std::size_t lines_kept = 20;
  if (trailer_.size() < lines_kept) trailer_.emplace_back(line.substr(0, 400));
}

// Moves to the next line that is a row; false at the end of the table.
bool TextTable::next_row(std::string_view& line) {
  while (lines_->next()) {
    line = lines_->line();
    const std::string_view trimmed = trim(line);
    if (trimmed.empty()) continue;
    if (!ended_ && layout_.is_end && layout_.is_end(line)) ended_ = true;
    if (ended_) {
      remember(line);
      continue;
    }
    if (trimmed.front() == '#') {
      if (any_row_ && (trimmed.starts_with("#RESOURCE=") || trimmed.starts_with("#Table\t")))
        throw base::InputError(lines_->name() + ": line " + std::to_string(lines_->number()) +
                               " begins a second table; save each table to a file of its own");
      remember(line);
      continue;
    }
    trailer_.clear();
    any_row_ = true;
    return true;
  }
  return false;
}

void TextTable::join_quoted_lines(std::string_view& line) {
  if (!layout_.splitter->open_at_end(line)) return;
  const std::uint64_t first = lines_->number();
  constexpr int most_lines = 64;
  joined_ = line;
  for (int count = 1; layout_.splitter->open_at_end(joined_); ++count) {
    if (count == most_lines || joined_.size() > lines_->max_line_bytes() || !lines_->next())
      throw base::InputError(lines_->name() + ": line " + std::to_string(first) +
                             ": a quote is opened and never closed; remove it or double it");
    joined_ += ' ';
    joined_ += lines_->line();
  }
  line = joined_;
}

void TextTable::check_cells(std::string_view line, std::uint64_t number) {
  const std::size_t expected = layout_.columns.size();
  const auto where = [&] { return lines_->name() + ": line " + std::to_string(number); };
  for (const std::size_t bar : layout_.bars)
    if (bar < line.size() && line[bar] != ' ' && line[bar] != '|')
      throw base::InputError(where() + " has '" + printable(line.substr(bar, 1)) + "' at position " +
                             std::to_string(bar + 1) +
                             ", under a bar of the header: the columns are shifted; save the table again");
  if (cells_.size() == expected + 1 && trim(cells_.back()).empty()) cells_.pop_back();
  if (cells_.size() != expected)
    throw base::InputError(
        where() + " has " + std::to_string(cells_.size()) + " cells where the header has " +
        std::to_string(expected) +
        (cells_.size() < expected ? ": the file may be cut off" : ": a separator too many"));
}

void TextTable::add_row(RawBlock& block, std::uint64_t number) {
  block.place.push_back(number);
  for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
    const std::size_t column = requests_[slot].column;
    const std::string_view null = layout_.nulls.empty() ? std::string_view() : layout_.nulls[column];
    if (!append_cell(block, slot, requests_[slot], cells_[column], null))
      throw base::InputError(lines_->name() + ": line " + std::to_string(number) + ", column " +
                             printable(layout_.columns[column].name) + not_a_number(cells_[column]));
  }
  ++block.rows;
}

bool TextTable::read(RawBlock& block, std::size_t max_rows) {
  block.clear(requests_.size());
  std::string_view line;
  while (block.rows < max_rows && next_row(line)) {
    const std::uint64_t number = lines_->number();
    join_quoted_lines(line);
    if (lines_->open_ended() && line.size() < layout_.splitter->whole_length())
      throw base::InputError(lines_->name() + ": line " + std::to_string(number) +
                             ", the last one, ends before its last column does: the file may be cut off; "
                             "fetch it again, or end the line if it is whole");
    layout_.splitter->split(line, cells_);
    check_cells(line, number);
    add_row(block, number);
  }
  return block.rows > 0;
}

std::string_view without_hash(std::string_view line) {
  line = trim(line);
  while (!line.empty() && line.front() == '#') line.remove_prefix(1);
  return trim(line);
}

}  // namespace coalsack::stars

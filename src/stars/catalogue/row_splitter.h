// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// Cuts a line of text into cells. The cells are valid until the next split and as long as the line is.
class RowSplitter {
 public:
  RowSplitter() = default;
  RowSplitter(const RowSplitter&) = delete;
  RowSplitter& operator=(const RowSplitter&) = delete;
  virtual ~RowSplitter() = default;
  virtual void split(std::string_view line, std::vector<std::string_view>& cells) = 0;
  /// True when the line ends within a quoted cell, so that the next line belongs to it.
  virtual bool open_at_end(std::string_view /*line*/) const { return false; }
  /// How long a line is at least whose last cell is whole.
  virtual std::size_t whole_length() const { return 0; }
};

/// Cells between separators: CSV, TSV and their like. A cell may stand in double quotes, doubled within.
class DelimitedSplitter final : public RowSplitter {
 public:
  explicit DelimitedSplitter(char separator) : separator_(separator) {}
  void split(std::string_view line, std::vector<std::string_view>& cells) override;
  bool open_at_end(std::string_view line) const override;

 private:
  char separator_;
  std::string unquoted_;
};

/// Cells between runs of blanks. A cell may stand in double quotes.
class BlankSplitter final : public RowSplitter {
 public:
  void split(std::string_view line, std::vector<std::string_view>& cells) override;
};

/// Cells at fixed positions, as under the bars of an IPAC header. What stands past the last bar belongs to
/// the last cell.
class FixedSplitter final : public RowSplitter {
 public:
  /// `bars`: the positions of the bars, ascending, first and last included.
  explicit FixedSplitter(std::vector<std::size_t> bars) : bars_(std::move(bars)) {}
  void split(std::string_view line, std::vector<std::string_view>& cells) override;
  std::size_t whole_length() const override { return bars_.back(); }

 private:
  std::vector<std::size_t> bars_;
};

}  // namespace coalsack::stars

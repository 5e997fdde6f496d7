// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stars/catalogue/byte_source.h"

namespace coalsack::stars {

/// The lines of a text file, ended by LF, CRLF or CR (also mixed), without their ends. Memory is bounded by
/// the longest line allowed. A byte order mark is skipped.
class LineReader {
 public:
  LineReader(const std::filesystem::path& path, std::size_t max_line_bytes);

  /// Moves to the next line; false at the end of the file. Throws base::InputError when a line is too long.
  bool next();
  /// The next next() gives the current line once more.
  void again() { again_ = true; }
  /// The current line, valid until next().
  std::string_view line() const { return line_; }
  /// The current line's number; the first is 1.
  std::uint64_t number() const { return number_; }
  /// Whether the current line is the last one and nothing ends it.
  bool open_ended() const { return open_ended_; }
  std::size_t max_line_bytes() const { return max_line_bytes_; }
  double fraction_read() const { return bytes_.fraction_read(); }
  const std::string& name() const { return bytes_.name(); }

 private:
  void refill();

  ByteSource bytes_;
  std::size_t max_line_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // first byte not yet given out
  std::size_t end_ = 0;    // one past the last byte read
  std::string_view line_;
  std::uint64_t number_ = 0;
  bool again_ = false;
  bool at_end_ = false;
  bool open_ended_ = false;
};

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// How a VOTable FIELD lays its cells down (VOTable 1.4, section 2.1).
struct VotableField {
  std::string
      datatype;  ///< boolean, bit, unsignedByte, short, int, long, char, unicodeChar, float, double, ...
  std::size_t count = 1;  ///< values per cell; ignored when `variable`
  bool variable = false;  ///< each cell is preceded by its number of values
  bool is_array = false;  ///< an arraysize was given
  std::string null;       ///< VALUES null; empty: none
};

/// Reads an arraysize attribute ("", "3", "*", "10*", "2x3", "2x*"). False when it is none of these.
bool parse_arraysize(std::string_view text, VotableField& field);

/// Undoes base64, fed piece by piece.
class Base64Decoder {
 public:
  /// Appends the bytes that `text` completes; blanks and line ends are skipped. False on a character that is
  /// no base64.
  bool decode(std::string_view text, std::vector<unsigned char>& bytes);

 private:
  unsigned group_ = 0;
  int digits_ = 0;
  bool padded_ = false;
};

/// The cells of one row of BINARY or BINARY2 data.
class VotableRow {
 public:
  enum class Outcome { row, needs_more, bad };

  /// `with_nulls`: BINARY2, whose rows begin with a bit per column that says "null".
  VotableRow(const std::vector<VotableField>* fields, bool with_nulls, std::size_t max_bytes)
      : fields_(fields), with_nulls_(with_nulls), max_bytes_(max_bytes) {}

  /// Reads the row at the front of `bytes`; used() then says how long it is. `bad`: a cell longer than
  /// max_bytes or a datatype that does not exist.
  Outcome read(const unsigned char* bytes, std::size_t size);
  std::size_t used() const { return used_; }
  /// The cell of a column as text: numbers with all their digits, "" for null. Empty also for arrays of
  /// numbers.
  std::string_view cell(std::size_t column) const { return cells_[column]; }

 private:
  const std::vector<VotableField>* fields_;
  bool with_nulls_;
  std::size_t max_bytes_;
  std::size_t used_ = 0;
  std::vector<std::string> cells_;
};

}  // namespace coalsack::stars

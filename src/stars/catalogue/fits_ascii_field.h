// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace coalsack::stars {

/// A field of a FITS ASCII table (FITS standard 4.0, section 7.2). Read by ourselves because CFITSIO takes a
/// blank field for zero, and catalogues leave unknown magnitudes blank.
struct FitsAsciiField {
  long begin = 0;      ///< position in the row, from 0
  long width = 0;      ///< characters
  std::string format;  ///< TFORM: A17, I4, F8.3, E12.4, D25.17
  double scale = 1;    ///< TSCAL
  double zero = 0;     ///< TZERO
  std::string null;    ///< TNULL, trimmed; empty: none

  /// The field's characters in a row, trimmed.
  std::string_view cell(std::string_view row) const;
  /// The number in a cell, NaN when it is blank or null; false when it is not a number. A cell of F, E or D
  /// format without a point has as many decimals as the format says.
  bool number(std::string_view cell, double& value) const;
};

}  // namespace coalsack::stars

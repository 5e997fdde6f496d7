// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/fits_ascii_field.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "stars/catalogue/cell.h"

namespace coalsack::stars {

std::string_view FitsAsciiField::cell(std::string_view row) const {
  const auto from = std::min(static_cast<std::size_t>(std::max(begin, 0L)), row.size());
  return trim(row.substr(from, static_cast<std::size_t>(std::max(width, 0L))));
}

bool FitsAsciiField::number(std::string_view cell, double& value) const {
  if (is_null(cell) || (!null.empty() && cell == null)) {
    value = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  if (!parse_number(cell, value)) return false;
  const std::size_t point = format.find('.');
  if (point != std::string::npos && cell.find('.') == std::string_view::npos)
    value *= std::pow(10.0, -std::atoi(format.c_str() + point + 1));
  value = value * scale + zero;
  return true;
}

}  // namespace coalsack::stars

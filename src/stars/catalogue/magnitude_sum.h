// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stars/catalogue/table_source.h"

namespace coalsack::stars {

/// A magnitude as a sum of columns, each taken with sign +1 or -1.
struct MagnitudeSum {
  struct Term {
    std::size_t column = 0;
    double sign = 1;
  };
  std::vector<Term> terms;  ///< empty: cannot be had
};

/// The magnitude in `band` from a table that gives one magnitude and colours, as the Besancon services do:
/// columns "K", "J-K", "J-H" give H = K + (J-K) - (J-H). The shortest way is taken. Empty when there is none.
MagnitudeSum magnitude_from_colours(const std::vector<TableColumn>& columns, std::string_view band);

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "stars/catalogue/table_source.h"

namespace coalsack::stars {

/// Two columns that give a position together.
struct PositionNames {
  const char* longitude;
  const char* latitude;
};

/// The usual names of ICRS/J2000 positions, preferred first. Names for B1950 are not among them.
std::span<const PositionNames> icrs_names();
/// The usual names of Galactic positions, preferred first.
std::span<const PositionNames> galactic_names();

/// The column of that name, or of that ID; in any case of letters unless the name has a single letter.
/// column_count (columns.size()) when there is none.
std::size_t find_column(const std::vector<TableColumn>& columns, std::string_view name);

/// What a column's values are multiplied by to give degrees, milliarcseconds, kpc or magnitudes. An absent
/// unit is taken as the quantity's own. Throws base::InputError for a unit that is not understood.
double degrees_per(const TableColumn& column);
double mas_per(const TableColumn& column);
double kpc_per(const TableColumn& column);
double mag_per(const TableColumn& column);

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stars/catalogue/line_reader.h"
#include "stars/catalogue/table_source.h"

namespace coalsack::stars {

/// The separator of a line of names: tab, semicolon, bar or comma, whichever is there most outside quotes; a
/// blank when there is none.
char separator_of(std::string_view line);

/// The cells of a header line, trimmed. Throws base::InputError when the line is not UTF-8.
std::vector<std::string> header_cells(const LineReader& lines, std::string_view line, char separator);

/// True for a line that only rules the table: dashes, equals, plus, bars, separators.
bool is_ruler(std::string_view line);

/// True when no cell is a number and at least one is a unit's name (deg, mag, mas, pc, ...).
bool are_units(const std::vector<std::string>& cells);

/// True when at least half of the cells that are not null are numbers or sexagesimal angles: a row, not a
/// header.
bool are_values(const std::vector<std::string>& cells);

/// Names without units; an empty name stays empty.
std::vector<TableColumn> columns_named(const std::vector<std::string>& names);

}  // namespace coalsack::stars

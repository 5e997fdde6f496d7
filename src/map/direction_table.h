// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace coalsack::map {

/// Extinction of one place in space, as somebody measured it.
struct DirectionValue {
  double l_deg = 0;
  double b_deg = 0;
  double d_kpc = 0;  ///< NaN: of the whole line of sight
  double value = 0;
  std::string unit;      ///< as it stands there; empty: not said
  std::size_t line = 0;  ///< of the file, from 1
};

/// Reads a CSV file: lines that begin with # and empty ones are skipped, the first other line names the
/// columns (in any order and case; others are ignored): `l` (l_deg, glon), `b` (b_deg, glat), `value`, and
/// where there are `distance` or d_kpc or distance_kpc in kpc, or d_pc or distance_pc in pc, and `unit`. An
/// empty distance means the whole line of sight. Throws base::InputError that names file and line.
std::vector<DirectionValue> read_direction_table(const std::filesystem::path& path);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coalsack::stars {

/// Objects whose place in the Galaxy is known: H II regions, molecular clouds, masers.
struct TracerTable {
  std::vector<double> l_deg;  ///< [0, 360)
  std::vector<double> b_deg;
  std::vector<double> distance_kpc;         ///< > 0
  std::size_t without_place = 0;            ///< rows without position or distance
  std::map<std::string, std::string> used;  ///< quantity -> column
};

/// Reads a table in any format that open_catalogue understands. Columns are found by their usual names, also
/// where they end in "<br>(unit)" or "(unit)" as those of web pages do: a Galactic or an ICRS position, and a
/// distance in a unit that the file or the name gives, or a parallax, whose inverse is taken. `columns` names
/// them otherwise: l, b, ra, dec, distance_kpc, distance_pc, parallax_mas = the file's column. Throws
/// base::InputError, listing the columns there are, when one is missing, and as open_catalogue does;
/// base::UsageError for a quantity that is none of these.
TracerTable read_tracers(const std::filesystem::path& path,
                         const std::map<std::string, std::string>& columns = {});

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace coalsack::dust {

/// A published 3D map as a table: cumulative extinction at fixed distances for pixels of the sky.
struct DustTable {
  int nside = 0;                    ///< HEALPix Nside of the pixels, 0 where the file does not say
  bool nested = true;               ///< NESTED or RING numbering
  std::vector<std::int64_t> pixel;  ///< one per row, no two alike
  std::vector<double> l_deg;        ///< pixel centres, Galactic, [0, 360)
  std::vector<double> b_deg;
  std::vector<double> d_kpc;   ///< > 0, strictly increasing
  std::vector<float> a_v_mag;  ///< (row, distance), cumulative, never decreasing along a row
  std::size_t repaired = 0;    ///< values that were below a nearer one and were raised to it

  std::size_t rows() const { return pixel.size(); }
};

/// Reads the layout "pixel, l, b, one column per distance", comma separated:
///
///   pix_nest_nside32,l_deg,b_deg,ebv_d0.0631kpc,ebv_d0.0668kpc,...
///
/// The first column's name begins with "pix" and may hold "nest" or "ring" (NESTED where neither) and
/// "nside<number>"; a distance column's name ends with "_d<number>kpc". Lines that are empty or begin with #
/// are skipped. Values are multiplied by a_v_per_unit to give A_V in mag; values that fall with distance
/// (rounding in published maps) are raised to the running maximum and counted. Throws InputError naming the
/// file, the row (line of the file) and the column for anything else.
DustTable read_dust_table(const std::filesystem::path& file, double a_v_per_unit);

/// The same from an open stream; `name` stands for the file in messages.
DustTable read_dust_table(std::istream& stream, const std::string& name, double a_v_per_unit);

}  // namespace coalsack::dust

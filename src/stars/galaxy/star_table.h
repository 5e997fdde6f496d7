// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "stars/galaxy/component.h"

namespace coalsack::stars {

/// The bands of the built-in Galaxy, in the order of every array of magnitudes here: 2MASS and Gaia EDR3,
/// Vega.
inline constexpr std::array<std::string_view, 6> galaxy_bands = {"J", "H", "Ks", "G", "BP", "RP"};
inline constexpr std::size_t galaxy_band_count = galaxy_bands.size();
inline constexpr std::size_t ks_index = 2;

/// The place of a band in galaxy_bands. Throws InputError for a band that the Galaxy does not have.
std::size_t galaxy_band_index(std::string_view band);

/// Stars that are nearly the same: a cell of 0.1 mag in M_Ks and of some width in J-Ks.
struct StarCell {
  double n_per_pc3 = 0;                                  ///< at the Sun; of the bulge at the Galactic centre
  std::array<double, galaxy_band_count> magnitude = {};  ///< absolute, at the middle of the cell
  double j_ks_half_width = 0;                            ///< mag; the cell's stars are even in J-Ks within it
  int log_g = 0;                                         ///< mean surface gravity, cgs, whole dex
};

/// Half the width of a cell in M_Ks, mag.
inline constexpr double m_ks_half_width = 0.05;

/// How much each band's magnitude changes per magnitude of J-Ks at fixed Ks: the mean slopes of the table's
/// own rows for M_Ks < 5.5 (J-H 0.80, G-Ks 3.25, BP-G 0.95, G-RP 1.03 per magnitude of J-Ks).
inline constexpr std::array<double, galaxy_band_count> magnitude_per_j_ks = {1.0,  0.20, 0.0,
                                                                             3.25, 4.20, 2.22};

/// The stellar content of the Galaxy: cells by component. Immutable.
using StarTable = std::array<std::vector<StarCell>, component_count>;

/// Parses the text of a star table (format: the head of data/star_table.txt). Throws InputError with the
/// line.
StarTable parse_star_table(std::string_view text);

/// The table that is compiled in, parsed at the first call; safe from any thread.
const StarTable& star_table();

}  // namespace coalsack::stars

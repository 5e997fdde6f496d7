// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coalsack::diagram {

/// One axis of a diagram: a column of a star list ("Ks", "parallax_mas"), or the difference of two ("J" minus
/// "Ks"), in equal bins from low to high. A value on an inner edge belongs to the bin above it; `low` is
/// inside, `high` is outside.
struct Axis {
  std::string column;
  std::string minus;  ///< empty: the axis is `column` alone
  double low = 0;
  double high = 1;  ///< above low
  int bins = 64;    ///< 1 to 1024

  bool operator==(const Axis&) const = default;
};

/// A star counts only where low <= column < high: the faint and bright cuts of a sample. A cut in J is a
/// slanted line in the [J-Ks]-[Ks] diagram.
struct Limit {
  std::string column;
  double low = 0;
  double high = 0;  ///< above low

  bool operator==(const Limit&) const = default;
};

/// A 2D histogram of the stars that a survey sees: a colour-magnitude diagram or any other pair of axes.
///
/// Its counts are an array (y, x), row by row, of std::uint16_t: cell x of row y is counts[y * x.bins + x].
/// Row 0 is the lowest y, which for a magnitude is the brightest. A cell with more than 65,535 stars holds
/// 65,535.
struct Diagram {
  std::string survey;  ///< "2mass", "gaia": diagrams of one survey share the draw that decides detection
  Axis x;
  Axis y;
  std::vector<Limit> limits;

  std::size_t cells() const { return static_cast<std::size_t>(x.bins) * static_cast<std::size_t>(y.bins); }
  bool operator==(const Diagram&) const = default;
};

/// The published diagram (Cornu et al., section 2): 2MASS [J-Ks] from -0.5 to 6.1 against [Ks] from 10 to 16,
/// 64 x 64 bins.
Diagram two_mass_diagram();

/// Gaia [BP-RP] from -0.5 to 5.9 against [G] from 8 to 20.8, 64 x 64 bins: from the bluest stars to a red
/// giant behind A_V of some 10 mag, and to the survey's limit.
Diagram gaia_diagram();

/// Throws InputError naming the axis or limit that cannot be: no column, a range that is empty or not finite,
/// bins outside 1 to 1024.
void check(const Diagram& diagram);

/// Every column that the diagram needs, each once: x, y, then the limits.
std::vector<std::string> columns(const Diagram& diagram);

/// The bin of a value, or -1 outside the axis and for NaN.
int bin_of(const Axis& axis, double value);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// One quantity of every star of a list. A value that is not known is NaN.
///
/// Names and units, the same everywhere (C++, SQL, exports):
///   a band's apparent magnitude: the band's name ("J", "H", "Ks", "G", "BP", "RP"), mag
///   its error: the name and "_error" ("J_error"), mag
///   "distance_kpc" (model stars; never for observed ones), "parallax_mas", "parallax_error_mas"
///   "component": the Galaxy component a model star belongs to, 0..6 thin disc by age, 7 thick disc, 8 halo,
///   9 bulge
struct Column {
  std::string name;
  std::vector<float> values;
};

/// Stars by column: the shape every catalogue, model output and simulation is turned into. Every column has
/// size() values. Positions are Galactic, degrees, l in [0, 360), b in [-90, 90].
struct StarList {
  std::vector<double> l_deg;
  std::vector<double> b_deg;
  std::vector<Column> columns;

  std::size_t size() const { return l_deg.size(); }
  /// The column of that name, or nullptr.
  const Column* find(std::string_view name) const {
    for (const Column& column : columns)
      if (column.name == name) return &column;
    return nullptr;
  }
};

}  // namespace coalsack::stars

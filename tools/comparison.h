// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "map/compare.h"
#include "map/compare_maps.h"
#include "plot/comparison_figure.h"
#include "tools/shell.h"

namespace coalsack::tools {

/// What the user says about the other map.
struct OtherMap {
  std::string path;
  map::HealpixFileOptions healpix;
  std::string model;  ///< of another project
  std::string unit;   ///< of its values, as dust::a_v_per; empty: as it says itself
  double factor = 0;  ///< instead of a unit: what turns its values into A_V; 0: none given
  double r_v = 0;     ///< 0: that of this project
};

/// Two maps held against each other.
struct Compared {
  std::vector<map::Pair> pairs;
  std::size_t skipped = 0;  ///< rows of a table that have no counterpart
  std::string kind;         ///< "healpix", "table" or "project"
  std::string column;       ///< of a HEALPix map
  std::string unit;         ///< as it was taken; empty: a factor
  double factor = 1;        ///< of a table whose rows have units of their own: NaN
  std::string scale_note;   ///< where the two A_V scales differ; empty: they do not
};

/// Reads the other map, whatever it is (a project, a FITS file, else a table), and pairs it with this one.
/// Throws base::InputError when no unit is known, and what reading throws.
Compared compared(const Shell& shell, const project::Project& project, const map::MapSource& ours,
                  const map::CompareOptions& options, const OtherMap& other);

/// The figure's data; `where` is what A_V is of, such as "to 2 kpc".
plot::Comparison drawn(const Compared& compared, const map::Agreement& whole, const std::string& where,
                       const std::string& other_name);

}  // namespace coalsack::tools

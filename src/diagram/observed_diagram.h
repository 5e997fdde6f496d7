// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "diagram/diagram.h"
#include "stars/star_list.h"

namespace coalsack::diagram {

/// A diagram of stars as a catalogue lists them.
struct ObservedDiagram {
  std::vector<std::uint16_t> counts;  ///< (y, x); see Diagram
  std::uint64_t stars_in = 0;         ///< counted
  std::uint64_t unknown = 0;          ///< not counted because a column is NaN
  std::uint64_t outside = 0;          ///< not counted because of a range or a limit
  bool saturated = false;             ///< a cell was to hold more than 65,535
};

/// Counts the listed stars, with no noise or selection added: nature did that. `rows`: which stars of the
/// list (those of one cone); without it all. Throws InputError for a column that the list lacks or a row
/// beyond its end.
ObservedDiagram observed_diagram(const stars::StarList& stars, const Diagram& diagram);
ObservedDiagram observed_diagram(const stars::StarList& stars, std::span<const std::uint32_t> rows,
                                 const Diagram& diagram);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "diagram/observation.h"
#include "diagram/star_pool.h"
#include "diagram/variation.h"

namespace coalsack::diagram {

/// A pool without the stars that no example would count.
struct VisiblePool {
  StarPool pool;
  double lost_per_example = 0;  ///< an upper bound of the counted stars that an example loses by it
};

/// Leaves out the stars whose chance of being counted in any diagram is below `chance` (0 to 0.1) whatever
/// the dust: dust only makes stars fainter, so a star that is too faint without any never counts, and need
/// not be drawn. The pool's area factor stays, so the others are drawn as before.
///
/// What is compared with `chance` is an upper bound: for each diagram the product over its bands of the
/// chance to be listed and brighter than the diagram's faint end, each at the extinction that favours it
/// most, with a zero point 3 sigma brighter and errors 3 sigma larger than the mean.
VisiblePool visible_stars(const StarPool& pool, const Observation& observation, const Variation& variation,
                          double chance = 1e-3);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "plot/scale.h"

namespace coalsack::plot {

/// A mark on an axis. The minor ones have no label.
struct Tick {
  double value = 0;
  bool major = true;
  std::string label;  // markup, see markup.h
};

/// The marks of an axis, in rising order: major ones at round values (1, 2 or 5 times a power of ten), at
/// most about `most_major` of them and two or more where the range
/// allows, minor ones between. Powers of ten on a logarithmic axis of a decade or more.
std::vector<Tick> ticks(Range range, Scaling scaling, int most_major);

/// The number as an axis writes it: with `decimals` digits and a true minus sign.
std::string number_label(double value, int decimals);

}  // namespace coalsack::plot

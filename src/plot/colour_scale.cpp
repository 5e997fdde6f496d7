// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/colour_scale.h"

#include <algorithm>
#include <cmath>

namespace coalsack::plot {

ColourRamp::ColourRamp(const ColourScale& colours, std::span<const double> values)
    : map_(colours.map), reversed_(colours.reversed), below_(colours.below), no_value_(colours.no_value) {
  std::optional<Range> data = range_of(values, colours.scaling);
  if (colours.symmetric && data && colours.scaling != Scaling::logarithmic) {
    const double reach = std::max(std::abs(data->low), std::abs(data->high));
    data = Range{-reach, reach};
  }
  scale_ = Scale(drawable(colours.low, colours.high, data, colours.scaling), colours.scaling);
}

Colour ColourRamp::of(double value) const {
  if (std::isnan(value)) return no_value_;
  if (value < scale_.range().low) return below_.value_or(at(0));
  return at(scale_.place(value));
}

Colour ColourRamp::at(double place) const {
  return colour_at(map_, reversed_ ? 1 - place : place);
}

}  // namespace coalsack::plot

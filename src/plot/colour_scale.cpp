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
  if (!data) return;
  // The ends of the data; symmetric ones were made from them.
  const std::optional<Range> ends = range_of(values, colours.scaling);
  const Range bar = scale_.range();
  const bool logarithmic = colours.scaling == Scaling::logarithmic;
  const double slack = 0.02 * (bar.high - bar.low);
  more_above_ = logarithmic ? ends->high > bar.high * std::pow(bar.high / bar.low, 0.02)
                            : ends->high > bar.high + slack;
  more_below_ = !below_ && (logarithmic ? ends->low < bar.low / std::pow(bar.high / bar.low, 0.02)
                                        : ends->low < bar.low - slack);
}

void ColourRamp::stand_for(const ColourRamp& other) {
  more_above_ = more_above_ || other.more_above_;
  more_below_ = more_below_ || other.more_below_;
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

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>

#include "plot/colour_map.h"
#include "plot/scale.h"

namespace coalsack::plot {

/// How values become colours.
struct ColourScale {
  ColourMap map = ColourMap::viridis;
  Scaling scaling = Scaling::linear;
  /// The ends; absent ones come from the data.
  std::optional<double> low;
  std::optional<double> high;
  /// Ends that are absent are put at equal distances about zero: for residuals.
  bool symmetric = false;
  /// The dark end of the map is high.
  bool reversed = false;
  /// What a value below the low end is drawn in, such as white for diagram bins without stars; absent: as the
  /// low end. On a logarithmic scale that covers zero and less.
  std::optional<Colour> below;
  /// What NaN is drawn in.
  Colour no_value = palette::no_data;
  /// Written along the colour bar, with the unit. Empty: no colour bar.
  std::string label;
};

/// A ColourScale whose ends are known.
class ColourRamp {
 public:
  ColourRamp(const ColourScale& colours, std::span<const double> values);

  Colour of(double value) const;
  /// The colour at a place along the bar, 0 to 1.
  Colour at(double place) const;
  const Scale& scale() const { return scale_; }

  /// Whether values lie clearly, by more than 2 % of the bar, beyond its end, so that its last colour stands
  /// for more than its number says. Not below where such values have a colour of their own.
  bool more_above() const { return more_above_; }
  bool more_below() const { return more_below_; }
  /// A bar that stands for several panels: what is beyond the other's ends is beyond this one's.
  void stand_for(const ColourRamp& other);

 private:
  ColourMap map_;
  bool reversed_;
  std::optional<Colour> below_;
  Colour no_value_;
  Scale scale_;
  bool more_above_ = false;
  bool more_below_ = false;
};

}  // namespace coalsack::plot

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "plot/canvas.h"
#include "plot/extent.h"

namespace coalsack::plot {

/// Where a panel's coordinates lie on the page.
class PanelView {
 public:
  /// The panel fills as much of `space` as its aspect allows, in the middle.
  PanelView(const Panel& panel, const PanelScales& scales, const Box& space);

  const Box& box() const { return box_; }
  const PanelScales& scales() const { return scales_; }
  bool polar() const { return polar_; }

  /// NaN where a scale has no place for the value.
  Point page(double x, double y, bool right_axis = false) const;
  /// The coordinates at a point of the page; nothing outside the panel's frame.
  std::optional<Point> data(Point page) const;
  /// A direction of the page in a polar panel: from the Sun outwards at this longitude, of length 1.
  Point outwards(double l_deg) const;
  /// The frame's outline becomes the canvas's path.
  void outline(Canvas& canvas) const;
  /// An arc of constant distance, all longitudes of a polar panel, is added to the path.
  void arc(Canvas& canvas, double distance, bool backwards, bool begin) const;

 private:
  void fit_sector(const Box& space, std::optional<double> up_l_deg);
  void fit_aspect(const Box& space, double y_stretch);

  PanelScales scales_;
  Box box_;
  bool polar_;
  // Polar: the Sun's place and the scale.
  double up_l_deg_ = 0;
  Point sun_;
  double points_per_unit_ = 1;
};

}  // namespace coalsack::plot

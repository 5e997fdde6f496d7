// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/figure.h"

namespace coalsack::plot {

/// The part of a distribution between two of its quantiles, per bin.
struct Quantiles {
  std::vector<double> low;
  std::vector<double> high;
};

/// Another profile to compare with, such as that of another model.
struct NamedProfile {
  std::string name;
  std::vector<double> dav_mag_per_kpc;
};

/// An extinction profile: mag/kpc in bins of distance that begin at 0. What is empty or absent is not drawn.
struct Profile {
  double bin_kpc = 0.1;
  std::vector<double> dav_mag_per_kpc;  // the profile, or the prediction's mean
  std::vector<double> target;           // the known profile, dashed
  std::string target_name = "target";
  std::vector<double> median;  // the prediction's median per bin, dotted
  std::vector<NamedProfile> others;
  /// Up to where stars constrain the profile, marked by a line; absent: not known.
  std::optional<double> reliable_kpc;
  Quantiles inside_68;
  Quantiles inside_95;
  /// The predicted distribution: probability over distance (x, kpc) and dA_V/dr (y, mag/kpc).
  std::optional<Grid> distribution;
  /// Cumulative extinction at the bins' ends, mag; its quantiles come from whole profiles, not from bins.
  Quantiles cumulative_68;
  Quantiles cumulative_95;
  std::string title;
};

/// The sum of a profile, at the bins' edges: one value more than bins, the first 0. A NaN bin makes the rest
/// NaN.
std::vector<double> cumulative_av_mag(const std::vector<double>& dav_mag_per_kpc, double bin_kpc);

/// dA_V/dr as steps, with cumulative A_V on the right axis.
Panel profile_panel(const Profile& profile);

/// dA_V/dr above and cumulative A_V below it, over one distance axis, with bands and target.
Figure profile_figure(const Profile& profile);

/// The same with panels beside them, such as the diagram that the prediction was made from in the upper row
/// and its reference in the lower.
Figure profile_page(const Profile& profile, std::span<const Panel> upper, std::span<const Panel> lower);

}  // namespace coalsack::plot

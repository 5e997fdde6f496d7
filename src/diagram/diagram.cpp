// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/diagram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

constexpr int most_bins = 1024;

void check_range(const std::string& what, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high))
    throw base::InputError("diagram: " + what + " needs a finite range whose low end is below its high end");
}

void check_axis(const std::string& name, const Axis& axis) {
  if (axis.column.empty()) throw base::InputError("diagram: the " + name + " axis names no column");
  if (axis.column == axis.minus)
    throw base::InputError("diagram: the " + name + " axis is the difference of a column with itself");
  check_range("the " + name + " axis", axis.low, axis.high);
  if (axis.bins < 1 || axis.bins > most_bins)
    throw base::InputError("diagram: the " + name + " axis has " + std::to_string(axis.bins) +
                           " bins; 1 to 1024 are possible");
}

}  // namespace

Diagram two_mass_diagram() {
  return {"2mass", {"J", "Ks", -0.5, 6.1, 64}, {"Ks", "", 10.0, 16.0, 64}, {}};
}

Diagram gaia_diagram() {
  return {"gaia", {"BP", "RP", -0.5, 5.9, 64}, {"G", "", 8.0, 20.8, 64}, {}};
}

void check(const Diagram& diagram) {
  if (diagram.survey.empty()) throw base::InputError("diagram: no survey is named");
  check_axis("x", diagram.x);
  check_axis("y", diagram.y);
  for (const Limit& limit : diagram.limits) {
    if (limit.column.empty()) throw base::InputError("diagram: a limit names no column");
    check_range("the limit of " + limit.column, limit.low, limit.high);
  }
}

std::vector<std::string> columns(const Diagram& diagram) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const Axis* axis : {&diagram.x, &diagram.y}) {
    add(axis->column);
    add(axis->minus);
  }
  for (const Limit& limit : diagram.limits) add(limit.column);
  return names;
}

int bin_of(const Axis& axis, double value) {
  if (!(value >= axis.low && value < axis.high)) return -1;
  const double place = (value - axis.low) / (axis.high - axis.low) * axis.bins;
  return std::min(static_cast<int>(place), axis.bins - 1);
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/curve_tables.h"

#include <functional>
#include <limits>

namespace coalsack::diagram {
namespace {

CurveTable tabulate(const std::function<double(double)>& curve) {
  CurveTable table;
  table.value_and_rise.reserve(2 * static_cast<std::size_t>(CurveTable::pieces));
  double here = curve(0.0);
  for (int i = 0; i < CurveTable::pieces; ++i) {
    const double next = curve(static_cast<double>(i + 1) / CurveTable::pieces_per_mag);
    table.value_and_rise.push_back(static_cast<float>(here));
    table.value_and_rise.push_back(static_cast<float>(next - here));
    here = next;
  }
  return table;
}

}  // namespace

CurveTables make_curve_tables(const Observation& observation) {
  CurveTables tables;
  for (const Quantity& quantity : observation.quantities) {
    const double greatest =
        quantity.is_magnitude() ? observation.greatest_sigma_mag : std::numeric_limits<double>::infinity();
    tables.error.push_back(tabulate([&](double magnitude) {
      const double sigma = quantity.error.sigma(magnitude);
      return sigma > greatest ? std::numeric_limits<double>::quiet_NaN() : sigma;
    }));
    if (quantity.detection.has_value()) {
      stars::DetectionCurve faint_side = *quantity.detection;
      faint_side.bright_limit_mag = -std::numeric_limits<double>::infinity();
      tables.detection.push_back(
          tabulate([&](double magnitude) { return faint_side.probability(magnitude); }));
    } else {
      tables.detection.emplace_back();
    }
  }
  return tables;
}

}  // namespace coalsack::diagram

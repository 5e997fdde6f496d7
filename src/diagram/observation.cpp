// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/observation.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

int find(const std::vector<Quantity>& quantities, std::string_view column) {
  for (std::size_t i = 0; i < quantities.size(); ++i)
    if (quantities[i].column == column) return static_cast<int>(i);
  return -1;
}

int require(const std::vector<Quantity>& quantities, std::string_view column) {
  const int place = find(quantities, column);
  if (place >= 0) return place;
  std::string known;
  for (const Quantity& quantity : quantities) known += (known.empty() ? "" : ", ") + quantity.column;
  throw base::InputError("diagram: column " + std::string(column) + " is not measured here; known are " +
                         known);
}

}  // namespace

Quantity band_quantity(const stars::BandCurves& curves, double a_over_a_v) {
  return {curves.band, a_over_a_v, curves.error, "", curves.detection};
}

Quantity gaia_parallax() {
  Quantity parallax;
  parallax.column = "parallax_mas";
  parallax.error_from = "G";
  for (double g = 3; g <= 22; g += 0.125) {
    const double z = std::pow(10.0, 0.4 * (std::max(g, 13.0) - 15.0));
    parallax.error.knot_mag.push_back(g);
    parallax.error.knot_sigma_mag.push_back(1e-3 * std::sqrt(40.0 + 800.0 * z + 30.0 * z * z));
  }
  return parallax;
}

Observation observation_of(std::vector<Diagram> diagrams, const std::vector<Quantity>& known) {
  Observation observation;
  observation.diagrams = std::move(diagrams);
  const auto add = [&](const std::string& column) {
    if (find(observation.quantities, column) < 0)
      observation.quantities.push_back(known[static_cast<std::size_t>(require(known, column))]);
  };
  for (const Diagram& diagram : observation.diagrams)
    for (const std::string& column : columns(diagram)) add(column);
  for (std::size_t i = 0; i < observation.quantities.size(); ++i) {
    const std::string from = observation.quantities[i].error_from;
    if (!from.empty()) add(from);
  }
  check(observation);
  return observation;
}

void check(const Observation& observation) {
  if (observation.diagrams.empty() || observation.diagrams.size() > most_diagrams)
    throw base::InputError("diagram: 1 to 8 diagrams can be filled from the same stars, not " +
                           std::to_string(observation.diagrams.size()));
  if (observation.quantities.empty() || observation.quantities.size() > most_quantities)
    throw base::InputError("diagram: 1 to 12 columns can be observed, not " +
                           std::to_string(observation.quantities.size()));
  for (std::size_t i = 0; i < observation.quantities.size(); ++i) {
    const Quantity& quantity = observation.quantities[i];
    if (find(observation.quantities, quantity.column) != static_cast<int>(i))
      throw base::InputError("diagram: column " + quantity.column + " is given twice");
    if (!std::isfinite(quantity.a_over_a_v) || quantity.a_over_a_v < 0)
      throw base::InputError("diagram: A_band / A_V of " + quantity.column + " must be 0 or more");
    if (!quantity.is_magnitude()) require(observation.quantities, quantity.error_from);
  }
  if (!(observation.greatest_sigma_mag >= 0.01 && observation.greatest_sigma_mag <= 10))
    throw base::InputError("diagram: the greatest error of a listed star must be 0.01 to 10 mag");
  for (const Diagram& diagram : observation.diagrams) {
    check(diagram);
    if (diagram.limits.size() > most_limits)
      throw base::InputError("diagram: at most 8 limits are possible, not " +
                             std::to_string(diagram.limits.size()));
    for (const std::string& column : columns(diagram)) require(observation.quantities, column);
  }
}

std::vector<ResolvedDiagram> resolve(const Observation& observation) {
  std::vector<ResolvedDiagram> result;
  std::vector<std::string> surveys;
  const auto place = [&](const std::string& column) {
    return column.empty() ? -1 : find(observation.quantities, column);
  };
  for (const Diagram& diagram : observation.diagrams) {
    ResolvedDiagram resolved;
    resolved.x = place(diagram.x.column);
    resolved.x_minus = place(diagram.x.minus);
    resolved.y = place(diagram.y.column);
    resolved.y_minus = place(diagram.y.minus);
    for (const Limit& limit : diagram.limits) resolved.limits.push_back(place(limit.column));
    for (const std::string& column : columns(diagram)) resolved.used.push_back(place(column));
    auto survey = std::find(surveys.begin(), surveys.end(), diagram.survey);
    resolved.survey = static_cast<int>(survey - surveys.begin());
    if (survey == surveys.end()) surveys.push_back(diagram.survey);
    result.push_back(std::move(resolved));
  }
  return result;
}

std::vector<int> resolve_error_from(const Observation& observation) {
  std::vector<int> from;
  for (std::size_t i = 0; i < observation.quantities.size(); ++i) {
    const Quantity& quantity = observation.quantities[i];
    from.push_back(quantity.is_magnitude() ? static_cast<int>(i)
                                           : find(observation.quantities, quantity.error_from));
  }
  return from;
}

}  // namespace coalsack::diagram

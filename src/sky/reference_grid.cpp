// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/reference_grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/angle.h"
#include "base/error.h"

namespace coalsack::sky {
namespace {

constexpr std::int64_t circle_mdeg = 360'000;
constexpr std::int64_t pole_mdeg = 90'000;
constexpr std::int64_t l_factor = 1'000'000;

std::int64_t id_of_mdeg(std::int64_t l_mdeg, std::int64_t b_mdeg) {
  const bool pole = b_mdeg == pole_mdeg || b_mdeg == -pole_mdeg;
  return (pole ? 0 : l_mdeg) * l_factor + b_mdeg + pole_mdeg;
}

// A spacing in whole millidegrees, or -1 when it is not.
std::int64_t whole_mdeg(double spacing_deg) {
  if (!(spacing_deg >= 0 && spacing_deg <= 360)) return -1;
  const double mdeg = std::round(spacing_deg * 1000);
  return std::abs(spacing_deg * 1000 - mdeg) < 1e-6 ? static_cast<std::int64_t>(mdeg) : -1;
}

// The grid in whole numbers: columns (meridians) k in [0, columns), rows (parallels) j in [-last_row,
// last_row].
struct Lattice {
  explicit Lattice(const ReferenceGrid& grid)
      : l_mdeg(whole_mdeg(grid.spacing_l_deg)), b_mdeg(whole_mdeg(grid.spacing_b_deg)) {
    if (l_mdeg < 1 || circle_mdeg % l_mdeg != 0)
      throw base::InputError("spacing of references in l, " + std::to_string(grid.spacing_l_deg) +
                             " deg, must be a multiple of 0.001 that divides 360");
    if (b_mdeg < 0 || b_mdeg > pole_mdeg)
      throw base::InputError("spacing of references in b, " + std::to_string(grid.spacing_b_deg) +
                             " deg, must be 0 (b = 0 only) or a multiple of 0.001 up to 90");
    columns = circle_mdeg / l_mdeg;
    last_row = b_mdeg == 0 ? 0 : pole_mdeg / b_mdeg;
  }
  std::int64_t column(std::int64_t k) const {
    const std::int64_t rest = k % columns;
    return rest < 0 ? rest + columns : rest;
  }
  std::int64_t id(std::int64_t k, std::int64_t j) const { return id_of_mdeg(column(k) * l_mdeg, j * b_mdeg); }

  std::int64_t l_mdeg, b_mdeg;
  std::int64_t columns = 1, last_row = 0;
};

// How far a direction is from the great circle that is equally far from two points, `apart` from each other:
// the circle's pole is along the difference of their unit vectors, of length 2 sin(apart / 2), so the sine is
// (cos near - cos far) over it.
double to_bisector_deg(double near_deg, double far_deg, double apart_deg) {
  const double half = base::radians_per_degree / 2;
  const double sine = std::sin((far_deg + near_deg) * half) * std::sin((far_deg - near_deg) * half) /
                      std::sin(apart_deg * half);
  return std::asin(std::clamp(sine, 0.0, 1.0)) / base::radians_per_degree;
}

// The nearest of candidates; those equally near within tie_deg go by id.
NearestReference nearest_among(const Direction& at, std::vector<std::int64_t> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  double least = 360;
  for (const std::int64_t id : ids) least = std::min(least, separation_deg(at, position_of(id)));
  NearestReference nearest{-1, 0, 180, 180};
  for (const std::int64_t id : ids) {
    const double separation = separation_deg(at, position_of(id));
    if (nearest.reference >= 0 || separation > least + tie_deg) continue;
    nearest.reference = id;
    nearest.separation_deg = separation;
  }
  const Direction home = position_of(nearest.reference);
  for (const std::int64_t id : ids) {
    if (id == nearest.reference) continue;
    const double separation = separation_deg(at, position_of(id));
    const double apart = separation_deg(home, position_of(id));
    nearest.border_deg = std::min(nearest.border_deg, separation - least);
    nearest.edge_deg = std::min(nearest.edge_deg, to_bisector_deg(nearest.separation_deg, separation, apart));
  }
  if (nearest.border_deg < tie_deg) nearest.border_deg = nearest.edge_deg = 0;
  return nearest;
}

// On the meridian dl away, the latitude nearest to (0, b): the top of sin b sin x + cos b cos dl cos x over
// x.
double nearest_b_deg(double b_deg, double dl_deg) {
  const double b = b_deg * base::radians_per_degree;
  return std::atan2(std::sin(b), std::cos(b) * std::cos(dl_deg * base::radians_per_degree)) /
         base::radians_per_degree;
}

// Whole steps and the fraction beyond; a fraction of rounding only is none.
struct Steps {
  std::int64_t whole = 0;
  double fraction = 0;
};

Steps steps_of(double value_deg, std::int64_t spacing_mdeg) {
  const double steps = value_deg * 1000 / static_cast<double>(spacing_mdeg);
  const double nearest = std::round(steps);
  if (std::abs(steps - nearest) < 1e-12) return {static_cast<std::int64_t>(nearest), 0};
  const double whole = std::floor(steps);
  return {static_cast<std::int64_t>(whole), steps - whole};
}

}  // namespace

void check(const ReferenceGrid& grid) {
  static_cast<void>(Lattice(grid));
}

std::int64_t reference_id(double l_deg, double b_deg) {
  const Direction at = checked(l_deg, b_deg);
  return id_of_mdeg(std::llround(at.l_deg * 1000) % circle_mdeg, std::llround(at.b_deg * 1000));
}

Direction position_of(std::int64_t reference) {
  const std::int64_t l_mdeg = reference / l_factor;
  const std::int64_t b_mdeg = reference % l_factor - pole_mdeg;
  if (reference < 0 || l_mdeg >= circle_mdeg || b_mdeg > pole_mdeg)
    throw base::InputError("reference " + std::to_string(reference) +
                           " names no sightline; (l, b) = (280, 0) is 280000090000");
  return {static_cast<double>(l_mdeg) / 1000, static_cast<double>(b_mdeg) / 1000};
}

NearestReference nearest_reference(double l_deg, double b_deg, const ReferenceGrid& grid) {
  const Lattice lattice(grid);
  const Direction at = checked(l_deg, b_deg);
  // In every row the meridians nearest in l are the nearest, so the two on either side hold the nearest point
  // and the second. On a meridian it is the rows around its nearest latitude, or, where that lies beyond a
  // pole, one of its ends. Where a whole row or meridian is equally far (from a pole, or at 90 degrees), the
  // lowest id is on the meridian l = 0 or in the southernmost row.
  const std::int64_t k = steps_of(at.l_deg, lattice.l_mdeg).whole;
  std::vector<std::int64_t> candidates;
  for (const std::int64_t column : {k - 1, k, k + 1, k + 2, std::int64_t{0}}) {
    const double column_l_deg = static_cast<double>(lattice.column(column) * lattice.l_mdeg) / 1000;
    const double best_b_deg = nearest_b_deg(at.b_deg, at.l_deg - column_l_deg);
    const std::int64_t best_row = lattice.b_mdeg == 0 ? 0 : steps_of(best_b_deg, lattice.b_mdeg).whole;
    const std::int64_t j = std::clamp(best_row, -lattice.last_row, lattice.last_row);
    candidates.push_back(lattice.id(column, -lattice.last_row));
    candidates.push_back(lattice.id(column, lattice.last_row));
    for (std::int64_t row = j - 1; row <= j + 2; ++row)
      candidates.push_back(lattice.id(column, std::clamp(row, -lattice.last_row, lattice.last_row)));
  }
  return nearest_among(at, std::move(candidates));
}

NearestReference nearest_of(double l_deg, double b_deg, std::span<const std::int64_t> references) {
  if (references.empty())
    throw base::InputError("there are no reference sightlines to choose from; import some");
  return nearest_among(checked(l_deg, b_deg), {references.begin(), references.end()});
}

std::vector<ReferenceWeight> surrounding_references(double l_deg, double b_deg, const ReferenceGrid& grid) {
  const Lattice lattice(grid);
  const Direction at = checked(l_deg, b_deg);
  const Steps l = steps_of(at.l_deg, lattice.l_mdeg);
  Steps b = lattice.b_mdeg == 0 ? Steps{} : steps_of(at.b_deg, lattice.b_mdeg);
  if (b.whole >= lattice.last_row) b = {lattice.last_row, 0};
  if (b.whole < -lattice.last_row) b = {-lattice.last_row, 0};

  std::vector<ReferenceWeight> weights;
  const auto add = [&](std::int64_t k, std::int64_t j, double weight) {
    if (weight <= 0) return;
    const std::int64_t id = lattice.id(k, j);
    for (ReferenceWeight& known : weights) {
      if (known.reference != id) continue;
      known.weight += weight;
      return;
    }
    weights.push_back({id, weight});
  };
  add(l.whole, b.whole, (1 - l.fraction) * (1 - b.fraction));
  add(l.whole + 1, b.whole, l.fraction * (1 - b.fraction));
  add(l.whole, b.whole + 1, (1 - l.fraction) * b.fraction);
  add(l.whole + 1, b.whole + 1, l.fraction * b.fraction);
  std::sort(weights.begin(), weights.end(),
            [](const ReferenceWeight& x, const ReferenceWeight& y) { return x.reference < y.reference; });
  return weights;
}

}  // namespace coalsack::sky

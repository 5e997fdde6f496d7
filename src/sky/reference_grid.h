// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sky/direction.h"

namespace coalsack::sky {

/// Reference sightlines: the directions whose unreddened star counts stand for the sky around them.
///
/// They lie on a grid that is fixed by two spacings alone: l = k spacing_l_deg for every k around the circle,
/// and b = j spacing_b_deg for every j from pole to pole, or only b = 0 where spacing_b_deg is 0. (Cornu et
/// al. tile their region by l = 260, 265, ..., 300 at b = 0: spacings 5 and 0.) A direction's reference is
/// the nearest point of the whole grid, never the nearest of those in use so far, so adding sky in any order
/// changes no pixel's reference. At a pole all longitudes are one point, that of l = 0.
struct ReferenceGrid {
  double spacing_l_deg = 5;
  double spacing_b_deg = 0;
};

/// Throws base::InputError unless spacing_l_deg is a multiple of 0.001 in (0, 360] that divides 360, and
/// spacing_b_deg is 0 or a multiple of 0.001 in (0, 90]. Every function below that takes a grid checks it so.
void check(const ReferenceGrid& grid);

/// A reference's name, from its position alone: 1,000,000 times l in millidegrees, plus b + 90 in
/// millidegrees, both rounded; (280, 0) is 280000090000. Throws base::InputError as checked().
std::int64_t reference_id(double l_deg, double b_deg);
/// The position a name stands for. Throws base::InputError for a number that names none.
Direction position_of(std::int64_t reference);

/// Two separations that differ by less than this count as equal; the lowest id is then taken. 3.6
/// micro-arcsec.
constexpr double tie_deg = 1e-9;

/// The reference of a direction.
struct NearestReference {
  std::int64_t reference = 0;  ///< reference_id
  double separation_deg = 0;
  double border_deg =
      0;  ///< by how much the second-nearest is farther; 0 on a zone's border, 180 without a second
  double edge_deg = 0;  ///< great-circle distance to the zone's border; 180 without a second
};

/// The nearest point of the grid, by great circle. Time does not depend on the grid's size.
/// Throws base::InputError.
NearestReference nearest_reference(double l_deg, double b_deg, const ReferenceGrid& grid);
/// The nearest of the references named, for a set of imported ones. Throws base::InputError, also for none.
NearestReference nearest_of(double l_deg, double b_deg, std::span<const std::int64_t> references);

/// A reference and its share.
struct ReferenceWeight {
  std::int64_t reference = 0;
  double weight = 0;
};

/// The grid's points around a direction with their weights, bilinear in l and b: at most 4, ascending by id,
/// all weights > 0, their sum 1. On a grid point that point alone; on a grid with b = 0 only, and beyond the
/// last row of another, linear in l alone. Continuous over the sky but for the poles of such grids. Throws
/// base::InputError.
std::vector<ReferenceWeight> surrounding_references(double l_deg, double b_deg, const ReferenceGrid& grid);

}  // namespace coalsack::sky

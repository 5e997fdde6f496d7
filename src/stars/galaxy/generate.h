// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stars/galaxy/galaxy_model.h"
#include "stars/sightline.h"
#include "stars/star_list.h"

namespace coalsack::stars {

/// Distance shells: each `fraction` of its near distance thick, between `smallest` and `largest`.
struct DistanceShells {
  double max_kpc = 25.0;
  double fraction = 0.02;
  double smallest_kpc = 0.005;
  double largest_kpc = 0.1;
};

/// Edges of the shells: 0, ..., max_kpc. Throws InputError for numbers that give no shells.
std::vector<double> shell_edges_kpc(const DistanceShells& shells);

/// The faintest apparent magnitude wanted in a band.
struct MagnitudeLimit {
  std::string band;
  double faintest_mag = 0;
};

/// What the random numbers are for. Other purposes ("simulate/stars", "reference_stars") or other sightlines
/// give independent stars.
struct StarStream {
  std::uint64_t seed = 0;
  std::string_view purpose;
  std::uint64_t sightline = 0;
};

struct GenerateOptions {
  // These change the stars.
  /// A star is made when it is brighter than every one of these limits (without dust, so that dust only
  /// removes).
  std::vector<MagnitudeLimit> limits = {{"Ks", 17.0}};
  DistanceShells shells;
  /// Stars of this many cones, all placed in the one cone: a pool to resample from.
  double area_factor = 1.0;

  // This changes the speed only.
  unsigned threads = 1;
};

/// Draws the stars of a cone: no dust, no errors. Columns J, H, Ks, G, BP, RP (apparent magnitudes),
/// distance_kpc, component; positions even over the cone; ordered by distance shell, then component.
///
/// The number in each shell and component is Poisson about n(cells brighter than the limit) rho/rho0 volume;
/// each star takes a cell with probability in proportion to its density (which together is the same as a
/// Poisson number in every cell), a distance even in volume within the shell, M_Ks even within the cell's 0.1
/// mag and J-Ks within the cell's width, the other bands following by magnitude_per_j_ks.
///
/// The same model, sightline, stream and options give the same bits for any number of threads. Throws
/// InputError for a radius, limit, band or factor that cannot be, and for more than 300 million expected
/// stars.
StarList generate_sightline(const GalaxyModel& model, const Sightline& sightline, const StarStream& stream,
                            const GenerateOptions& options = {});

/// How many stars to expect, by component.
struct ExpectedCount {
  std::array<double, component_count> by_component = {};
  double total() const;
};

/// The expected number of stars in the cone brighter than each limit (mag, apparent, no dust) in one band:
/// what generate_sightline draws about, without drawing. One ExpectedCount per limit. Divide by the cone's
/// area for a surface density. Throws InputError as generate_sightline does.
std::vector<ExpectedCount> expected_counts(const GalaxyModel& model, const Sightline& sightline,
                                           std::string_view band, std::span<const double> faintest_mag,
                                           const DistanceShells& shells = {});

}  // namespace coalsack::stars

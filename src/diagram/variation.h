// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "diagram/star_pool.h"

namespace coalsack::diagram {

/// Which example: the stream of every random number in it. Equal keys give equal examples.
struct ExampleKey {
  std::uint64_t seed = 0;       ///< the project's
  std::uint64_t reference = 0;  ///< the reference sightline's id
  std::uint64_t example = 0;    ///< its number
};

/// How the Galaxy and the survey differ from example to example, so that the network does not take the model
/// for the sky. 0 switches one off; the other draws stay the same.
struct Variation {
  double density_sigma = 0.2;          ///< of ln(density), each component by itself; mean 1; 0 to 1
  double zero_point_sigma_mag = 0.02;  ///< each band's true magnitudes shift together; 0 to 1
  double error_scale_sigma = 0.1;      ///< of ln(error), each band by itself; mean 1; 0 to 1
  /// Of the steps that ln(density) takes along the sightline, one every walk_step_kpc, the same for all
  /// components; mean 1; 0 to 1. Scale lengths, warp, flare and arms are not known either.
  double walk_sigma = 0;

  static Variation none() { return {0, 0, 0, 0}; }
};

/// Throws InputError where a member is outside its range.
void check(const Variation& variation);

inline constexpr double walk_step_kpc = 4;
inline constexpr std::size_t walk_steps = 5;

/// What was drawn for one example.
struct DrawnVariation {
  std::array<double, most_components> density{};  ///< factor on each component's star counts
  std::vector<double> shift_mag;                  ///< one per quantity; 0 where it is no magnitude
  std::vector<double> error_scale;                ///< one per quantity
  /// ln of a factor on the star counts of all components at 0, 1, 2, ... times walk_step_kpc; median 1.
  std::array<double, walk_steps + 1> walk{};
  double walk_sigma = 0;

  /// The factor on a component's star counts at a distance, in kpc and at least 0: `density` times the walk,
  /// whose logarithm is linear between its steps and constant beyond the last.
  double density_at(std::size_t component, double distance_kpc) const;
};

/// The variation of an example of `quantities` observed columns: a pure function. Numbers come from the
/// stream "example/variation": 16 normals for the components, two for each quantity, then the walk's steps.
DrawnVariation draw_variation(const Variation& variation, const ExampleKey& key, std::size_t quantities);

}  // namespace coalsack::diagram

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

  static Variation none() { return {0, 0, 0}; }
};

/// Throws InputError where a member is outside its range.
void check(const Variation& variation);

/// What was drawn for one example.
struct DrawnVariation {
  std::array<double, most_components> density{};  ///< factor on each component's star counts
  std::vector<double> shift_mag;                  ///< one per quantity; 0 where it is no magnitude
  std::vector<double> error_scale;                ///< one per quantity
};

/// The variation of an example of `quantities` observed columns: a pure function. Numbers come from the
/// stream "example/variation": 16 normals for the components, then two for each quantity.
DrawnVariation draw_variation(const Variation& variation, const ExampleKey& key, std::size_t quantities);

}  // namespace coalsack::diagram

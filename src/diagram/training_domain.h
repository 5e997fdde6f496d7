// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coalsack::diagram {

/// A diagram is looked at in so many by so many cells.
inline constexpr std::size_t domain_cells_per_side = 8;

/// What a sightline looks like, coarsely: its observed and its reference diagram, each summed into 8 x 8
/// cells of nearly equal size, as 2 sqrt(count + 3/8), whose Poisson noise is 1 (Anscombe 1948). Appends 128
/// numbers. `observed` and `reference` are (height, width); throws InputError when their sizes differ or are
/// below 8.
void append_domain_features(std::span<const std::uint16_t> observed, std::span<const float> reference,
                            std::size_t height, std::size_t width, std::vector<double>& features);

/// Where the examples of a training lie among all that could be observed: a normal distribution around their
/// mean.
///
///   distance(x)^2 = (x - mean)^T (covariance + 1)^-1 (x - mean)
///
/// (Mahalanobis' distance.) Adding the Poisson noise of 1 keeps directions in which no example varies, an
/// always empty cell say, from deciding by a single star.
struct TrainingDomain {
  std::vector<double> mean;    ///< (features)
  std::vector<double> factor;  ///< (features, features): lower Cholesky factor of the covariance + 1
  double limit_distance = 1;   ///< 99 % of examples that were not measured with are nearer

  /// The distance of a sightline over limit_distance: above 1 it is unlike 99 % of the examples. Throws
  /// InputError for another number of features.
  double relative_distance(std::span<const double> features) const;
};

/// Measures it on examples, (examples, features): mean and covariance on every other one, the limit on the
/// rest. Throws InputError for fewer than 32 examples and for values that are not finite.
TrainingDomain measure_domain(std::span<const double> examples, std::size_t features);

}  // namespace coalsack::diagram

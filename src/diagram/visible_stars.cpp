// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/visible_stars.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

constexpr double step_mag = 1.0 / 32;
constexpr double end_mag = 40;
constexpr double normal_step = 0.05;
constexpr double normal_end = 7;

// A bound of the chance that a star of a magnitude, or any fainter, is listed and brighter than `faintest`.
class FaintSide {
 public:
  FaintSide(const Quantity& quantity, const Observation& observation, const Variation& variation,
            double faintest)
      : best_(static_cast<std::size_t>(end_mag / step_mag) + 1) {
    stars::DetectionCurve detection = quantity.detection.value_or(stars::DetectionCurve{});
    detection.bright_limit_mag = -std::numeric_limits<double>::infinity();
    const double scale = std::exp(3 * variation.error_scale_sigma);
    for (std::size_t i = best_.size(); i-- > 0;) {
      const double fainter = i + 1 < best_.size() ? best_[i + 1] : 0.0;
      const double magnitude = static_cast<double>(i) * step_mag;
      const double sigma = quantity.error.sigma(magnitude);
      double mean = 0;
      for (double z = -normal_end; z <= normal_end && sigma <= observation.greatest_sigma_mag;
           z += normal_step) {
        const double noisy = magnitude + scale * sigma * z;
        if (noisy < faintest)
          mean += normal_step * std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi) *
                  detection.probability(noisy);
      }
      best_[i] = std::max(fainter, mean);
    }
    brighter_mag_ = 3 * variation.zero_point_sigma_mag;
  }

  double chance(double magnitude) const {
    if (std::isnan(magnitude)) return 0;
    const double place = std::floor((magnitude - brighter_mag_) / step_mag);
    if (place >= static_cast<double>(best_.size())) return 0;
    return best_[static_cast<std::size_t>(std::max(place, 0.0))];
  }

 private:
  std::vector<double> best_;
  double brighter_mag_;
};

struct BandBound {
  std::span<const float> column;
  FaintSide side;
};

// The magnitudes that a diagram uses, with their bounds.
std::vector<BandBound> bounds_of(const StarPool& pool, const Observation& observation,
                                 const Variation& variation, const Diagram& diagram,
                                 const ResolvedDiagram& resolved) {
  std::vector<BandBound> bounds;
  for (const int q : resolved.used) {
    const Quantity& quantity = observation.quantities[static_cast<std::size_t>(q)];
    if (!quantity.is_magnitude()) continue;
    double faintest = std::numeric_limits<double>::infinity();
    for (const Axis* axis : {&diagram.x, &diagram.y})
      if (axis->minus.empty() && axis->column == quantity.column) faintest = std::min(faintest, axis->high);
    for (const Limit& limit : diagram.limits)
      if (limit.column == quantity.column) faintest = std::min(faintest, limit.high);
    bounds.push_back({pool.column(quantity.column), FaintSide(quantity, observation, variation, faintest)});
  }
  return bounds;
}

}  // namespace

VisiblePool visible_stars(const StarPool& pool, const Observation& observation, const Variation& variation,
                          double chance) {
  check(observation);
  check(variation);
  if (!(chance >= 0 && chance <= 0.1))
    throw base::InputError("reference stars: the chance below which stars are left out must be 0 to 0.1");
  const std::vector<ResolvedDiagram> resolved = resolve(observation);
  std::vector<std::vector<BandBound>> bounds;
  for (std::size_t i = 0; i < resolved.size(); ++i)
    bounds.push_back(bounds_of(pool, observation, variation, observation.diagrams[i], resolved[i]));

  std::vector<std::uint8_t> keep(pool.size());
  double lost = 0;
  for (std::size_t star = 0; star < pool.size(); ++star) {
    double best = 0;
    for (const std::vector<BandBound>& diagram : bounds) {
      double counted = 1;  // the bands' noises are independent
      for (const BandBound& band : diagram) counted *= band.side.chance(band.column[star]);
      best = std::max(best, counted);
    }
    keep[star] = best >= chance ? 1 : 0;
    if (keep[star] == 0) lost += best;
  }
  return {pool.only(keep), lost / pool.area_factor()};
}

}  // namespace coalsack::diagram

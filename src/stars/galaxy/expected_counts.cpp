// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "stars/galaxy/generate.h"
#include "stars/galaxy/star_table.h"

namespace coalsack::stars {
namespace {

// Stars per pc^3 brighter than an absolute magnitude in one band: the cells with the spread that the
// generator gives their stars, on a grid of 0.01 mag.
class CumulativeDensity {
 public:
  CumulativeDensity(const std::vector<StarCell>& cells, std::size_t band) : per_pc3_(points, 0.0) {
    constexpr int colours = 5;
    for (const StarCell& cell : cells)
      for (int i = 0; i < colours; ++i) {
        const double colour = cell.j_ks_half_width * ((2.0 * i + 1.0) / colours - 1.0);
        add(cell.magnitude[band] + colour * magnitude_per_j_ks[band], cell.n_per_pc3 / colours);
      }
    std::partial_sum(per_pc3_.begin(), per_pc3_.end(), per_pc3_.begin());
  }

  double operator()(double magnitude) const {
    const double place = (magnitude - brightest) / step;
    if (place < 0) return 0.0;
    const auto i = static_cast<std::size_t>(place);
    if (i + 1 >= points) return per_pc3_.back();
    const double part = place - static_cast<double>(i);
    return (1.0 - part) * per_pc3_[i] + part * per_pc3_[i + 1];
  }

 private:
  static constexpr double brightest = -15.0;
  static constexpr double step = 0.01;
  static constexpr std::size_t points = 4001;

  // Spreads n over magnitude +- half a cell in ten steps. Between grid points the sum is taken as straight,
  // so what stands at point i is spread over the step before it: a step's middle goes half a step further.
  void add(double magnitude, double n) {
    constexpr int steps = 10;
    const double first = (magnitude - m_ks_half_width - brightest) / step;
    for (int k = 0; k < steps; ++k) {
      const double place = std::clamp(first + k + 1.0, 0.0, static_cast<double>(points - 2));
      const auto i = static_cast<std::size_t>(place);
      const double part = place - static_cast<double>(i);
      per_pc3_[i] += (1.0 - part) * n / steps;
      per_pc3_[i + 1] += part * n / steps;
    }
  }

  std::vector<double> per_pc3_;
};

}  // namespace

double ExpectedCount::total() const {
  return std::accumulate(by_component.begin(), by_component.end(), 0.0);
}

std::vector<ExpectedCount> expected_counts(const GalaxyModel& model, const Sightline& sightline,
                                           std::string_view band, std::span<const double> faintest_mag,
                                           const DistanceShells& shells) {
  if (!(sightline.radius_deg > 0 && sightline.radius_deg <= 90))
    throw base::InputError("a cone's radius must be above 0 and at most 90 degrees");
  const std::size_t band_index = galaxy_band_index(band);
  const std::vector<double> edges = shell_edges_kpc(shells);
  const double area_sr = solid_angle_sr(sightline);

  std::vector<ExpectedCount> counts(faintest_mag.size());
  for (const Component component : all_components) {
    const std::size_t c = index_of(component);
    const CumulativeDensity density(star_table()[c], band_index);
    for (std::size_t shell = 0; shell + 1 < edges.size(); ++shell) {
      const double near3 = std::pow(edges[shell], 3);
      const double far3 = std::pow(edges[shell + 1], 3);
      const auto middle =
          galactic_position(model, sightline.l_deg, sightline.b_deg, 0.5 * (edges[shell] + edges[shell + 1]));
      const double stars_per_density = 1e9 * area_sr / 3.0 * (far3 - near3) *
                                       relative_density(model, component, middle) * model.density_factor[c];
      if (!(stars_per_density > 0)) continue;
      constexpr int parts = 4;  // of equal volume
      for (int part = 0; part < parts; ++part) {
        const double d_kpc = std::cbrt(near3 + (far3 - near3) * (part + 0.5) / parts);
        const double modulus = 5.0 * std::log10(100.0 * d_kpc);
        for (std::size_t i = 0; i < counts.size(); ++i)
          counts[i].by_component[c] += stars_per_density / parts * density(faintest_mag[i] - modulus);
      }
    }
  }
  return counts;
}

}  // namespace coalsack::stars

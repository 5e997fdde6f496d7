// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/expected_diagram.h"

#include <span>
#include <string>

#include "base/error.h"
#include "base/random_stream.h"
#include "diagram/star_observation.h"

namespace coalsack::diagram {

std::vector<std::vector<float>> expected_diagrams(const StarPool& pool, const Observation& observation,
                                                  std::uint64_t seed, std::uint64_t reference,
                                                  const ExpectedDiagramOptions& options) {
  check(observation);
  if (options.deviates < 2 || options.deviates > 1024 || options.deviates % 2 != 0)
    throw base::InputError("reference diagram: " + std::to_string(options.deviates) +
                           " deviates; an even number from 2 to 1024 is possible");
  const std::size_t quantities = observation.quantities.size();
  const std::vector<ResolvedDiagram> resolved = resolve(observation);
  const std::vector<int> error_from = resolve_error_from(observation);
  std::vector<std::span<const float>> columns;
  for (const Quantity& quantity : observation.quantities) columns.push_back(pool.column(quantity.column));
  std::vector<std::vector<double>> sums;
  for (const Diagram& diagram : observation.diagrams) sums.emplace_back(diagram.cells());

  base::RandomStream stream({seed, "reference diagram", reference, 0});
  QuantityValues unit_scale;
  unit_scale.fill(1.0);
  for (std::size_t star = 0; star < pool.size(); ++star) {
    QuantityValues truth{};
    QuantityValues normal{};
    for (std::size_t q = 0; q < quantities; ++q) truth[q] = columns[q][star];
    for (int n = 0; n < options.deviates; ++n) {
      for (std::size_t q = 0; q < quantities; ++q) normal[q] = n % 2 == 0 ? stream.normal() : -normal[q];
      const SeenStar seen = see(observation, error_from, truth, unit_scale, normal);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        const int cell = cell_of(observation.diagrams[i], resolved[i], seen.noisy);
        if (cell >= 0) sums[i][static_cast<std::size_t>(cell)] += chance_of(resolved[i], seen);
      }
    }
  }

  const double share = 1.0 / (options.deviates * pool.area_factor());
  std::vector<std::vector<float>> diagrams;
  for (const std::vector<double>& sum : sums) {
    std::vector<float>& diagram = diagrams.emplace_back();
    for (const double cell : sum) diagram.push_back(static_cast<float>(cell * share));
  }
  return diagrams;
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/plain_builder.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "diagram/star_draw.h"
#include "diagram/star_observation.h"

namespace coalsack::diagram {
namespace {

// The noise of every quantity of one star.
QuantityValues normals(const StarWords& words, std::uint32_t slot, std::size_t quantities) {
  QuantityValues normal{};
  for (std::size_t pair = 0; 2 * pair < quantities; ++pair) {
    const base::Words4 plane = words.plane(slot, noise_plane(pair));
    const std::uint32_t a = plane.word[noise_word(pair)];
    const std::uint32_t b = plane.word[noise_word(pair) + 1];
    const double radius = std::sqrt(-2.0 * std::log((static_cast<double>(a >> 1) + 0.5) * 0x1p-31));
    const double angle = 2.0 * std::numbers::pi * 0x1p-32 * b;
    normal[2 * pair] = radius * std::cos(angle);
    if (2 * pair + 1 < quantities) normal[2 * pair + 1] = radius * std::sin(angle);
  }
  return normal;
}

double detection_uniform(const StarWords& words, std::uint32_t slot, int survey) {
  const auto half = static_cast<unsigned>(survey);
  const std::uint32_t word =
      half < 2 ? words.plane(slot, 0).word[1] : words.plane(slot, extra_survey_plane).word[(half - 2) / 2];
  return (static_cast<double>(word >> (16 * (half % 2)) & 0xFFFFU) + 0.5) * 0x1p-16;
}

}  // namespace

Example build_example_plainly(const ExampleModel& model, const ExampleKey& key,
                              std::span<const float> profile) {
  check_profile(profile, model.bins());
  const Observation& observation = model.observation();
  const std::size_t quantities = observation.quantities.size();
  const DrawnVariation variation = draw_variation(model.variation(), key, quantities);
  QuantityValues error_scale{};
  for (std::size_t q = 0; q < quantities; ++q) error_scale[q] = variation.error_scale[q];
  const std::vector<double> edges = dust::cumulative_at_edges(profile, model.bins());
  const StarWords words(key);

  Example example;
  for (const Diagram& diagram : observation.diagrams) example.counts.emplace_back(diagram.cells());
  example.stars_in.assign(observation.diagrams.size(), 0);
  example.detected_by_bin.assign(model.bins().size(), 0);

  std::uint32_t slot = 0;
  for (const std::uint32_t star : draw_stars(model.pool(), variation, key)) {
    const double d_kpc = model.pool().distance_kpc()[star];
    const double a_v_mag = dust::a_v_at(edges, model.bins(), d_kpc);
    QuantityValues truth{};
    for (std::size_t q = 0; q < quantities; ++q) {
      const Quantity& quantity = observation.quantities[q];
      truth[q] = model.columns()[q][star] + quantity.a_over_a_v * a_v_mag;
      if (quantity.is_magnitude()) truth[q] += variation.shift_mag[q];
    }
    const SeenStar seen =
        see(observation, model.error_from(), truth, error_scale, normals(words, slot, quantities));

    bool counted = false;
    for (std::size_t i = 0; i < observation.diagrams.size(); ++i) {
      const ResolvedDiagram& resolved = model.diagrams()[i];
      if (!(detection_uniform(words, slot, resolved.survey) < chance_of(resolved, seen))) continue;
      const int place = cell_of(observation.diagrams[i], resolved, seen.noisy);
      if (place < 0) continue;
      std::uint16_t& cell = example.counts[i][static_cast<std::size_t>(place)];
      if (cell == std::numeric_limits<std::uint16_t>::max())
        example.saturated = true;
      else
        ++cell;
      ++example.stars_in[i];
      counted = true;
    }
    if (counted) {
      const auto bin = static_cast<std::size_t>(d_kpc / model.bins().width_kpc);
      if (bin < model.bins().size())
        ++example.detected_by_bin[bin];
      else
        ++example.detected_farther;
    }
    ++slot;
  }
  example.drawn = slot;
  return example;
}

}  // namespace coalsack::diagram

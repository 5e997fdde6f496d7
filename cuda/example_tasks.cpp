// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/example_tasks.h"

#include "diagram/kernel_diagram.h"
#include "diagram/star_draw.h"

namespace coalsack::cuda {
StarCountTask star_count_task(const diagram::ExampleModel& model) {
  StarCountTask task{};
  const diagram::Observation& observation = model.observation();
  task.bins = model.bins().count;
  for (std::size_t q = 0; q < observation.quantities.size(); ++q) {
    const diagram::Quantity& quantity = observation.quantities[q];
    diagram::KernelQuantity& target = task.quantities[task.quantity_count++];
    target.a_over_a_v = static_cast<float>(quantity.a_over_a_v);
    target.bright_limit =
        quantity.detection.has_value() ? static_cast<float>(quantity.detection->bright_limit_mag) : 0.0F;
    target.error_from = model.error_from()[q];
  }
  for (std::size_t i = 0; i < observation.diagrams.size(); ++i) {
    task.diagrams[i] = diagram::kernel_diagram(observation.diagrams[i], model.diagrams()[i]);
    task.first_cell[i + 1] = task.first_cell[i] + static_cast<std::uint32_t>(observation.diagrams[i].cells());
    ++task.diagram_count;
  }
  return task;
}

void prepare(const diagram::ExampleModel& model, std::span<const diagram::ExampleKey> keys,
             std::span<const float> profiles, ExampleTasks& tasks) {
  const std::size_t bins = model.bins().size();
  const std::size_t quantities = model.observation().quantities.size();
  tasks.tasks.clear();
  tasks.ranges.clear();
  tasks.edges_and_rises.clear();
  std::vector<std::uint32_t> numbers;
  for (std::size_t n = 0; n < keys.size(); ++n) {
    const std::span<const float> profile = profiles.subspan(n * bins, bins);
    diagram::check_profile(profile, model.bins());
    ExampleTask task{};
    const diagram::StarWords words(keys[n]);
    for (std::size_t i = 0; i < 2; ++i) {
      task.key[i] = words.key()[i];
      task.high[i] = words.high()[i];
    }
    const diagram::DrawnVariation variation = diagram::draw_variation(model.variation(), keys[n], quantities);
    for (std::size_t q = 0; q < quantities; ++q) {
      const bool shifts = model.observation().quantities[q].is_magnitude();
      task.shift[q] = shifts ? static_cast<float>(variation.shift_mag[q]) : 0.0F;
      task.error_scale[q] = static_cast<float>(variation.error_scale[q]);
    }
    diagram::draw_star_numbers(model.pool(), variation, keys[n], numbers);
    task.first_range = static_cast<std::uint32_t>(tasks.ranges.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == 0) continue;
      const diagram::PoolBlock& block = model.pool().blocks()[i];
      tasks.ranges.push_back({block.first, block.size, task.slots});
      task.slots += numbers[i];
      ++task.ranges;
    }
    tasks.tasks.push_back(task);

    const std::vector<double> edges = dust::cumulative_at_edges(profile, model.bins());
    for (std::size_t i = 0; i <= bins; ++i) {
      tasks.edges_and_rises.push_back(static_cast<float>(edges[i]));
      tasks.edges_and_rises.push_back(i < bins ? static_cast<float>(edges[i + 1] - edges[i]) : 0.0F);
    }
  }
}

void CountedExamples::resize(const StarCountTask& task, std::size_t examples) {
  counts.resize(examples * task.first_cell[task.diagram_count]);
  by_bin.resize(examples * static_cast<std::size_t>(task.bins + 1));
  stars_in.resize(examples * static_cast<std::size_t>(task.diagram_count));
  saturated.resize(examples);
}

void take(const StarCountTask& task, const ExampleTasks& tasks, const CountedExamples& counted,
          std::size_t number, diagram::Example& example) {
  const auto diagrams = static_cast<std::size_t>(task.diagram_count);
  const auto bins = static_cast<std::size_t>(task.bins);
  const std::span<const std::uint16_t> counts =
      std::span(counted.counts).subspan(number * task.first_cell[diagrams], task.first_cell[diagrams]);
  example.counts.resize(diagrams);
  for (std::size_t d = 0; d < diagrams; ++d) {
    const auto cells = counts.subspan(task.first_cell[d], task.first_cell[d + 1] - task.first_cell[d]);
    example.counts[d].assign(cells.begin(), cells.end());
  }
  const auto stars = std::span(counted.stars_in).subspan(number * diagrams, diagrams);
  example.stars_in.assign(stars.begin(), stars.end());
  example.saturated = counted.saturated[number] != 0;
  example.drawn = tasks.tasks[number].slots;
  const auto by_bin = std::span(counted.by_bin).subspan(number * (bins + 1), bins + 1);
  example.detected_by_bin.assign(by_bin.begin(), by_bin.end() - 1);
  example.detected_farther = by_bin.back();
}

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/example_builder.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "diagram/curve_tables.h"
#include "diagram/kernel_diagram.h"
#include "diagram/star_draw.h"
#include "diagram/star_kernel_task.h"

namespace coalsack::diagram {

struct ExampleBuilder::Buffers {
  StarKernel kernel = nullptr;
  KernelTask task{};
  KernelChunk chunk{};
  std::vector<std::uint32_t> numbers;             // stars of each block of the pool
  std::vector<KernelDraw> draws;                  // of the blocks that give any
  std::vector<float> edges_and_rises;             // (bins + 1, 2)
  std::vector<std::vector<std::uint32_t>> cells;  // by diagram, and where uncounted stars go
  std::vector<std::uint32_t> by_bin;              // (lanes, bins + 2)
};

namespace {

void fill_counts(std::span<const std::uint32_t> cells, std::vector<std::uint16_t>& counts, bool& saturated,
                 std::uint64_t& stars) {
  constexpr std::uint32_t most = std::numeric_limits<std::uint16_t>::max();
  counts.resize(cells.size());
  std::uint32_t greatest = 0;
  std::uint32_t sum = 0;  // at most the slots of the example, which are 32-bit
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::uint32_t cell = cells[i];
    greatest = std::max(greatest, cell);
    sum += cell;
    counts[i] = static_cast<std::uint16_t>(std::min(cell, most));
  }
  saturated = saturated || greatest > most;
  stars = sum;
}

}  // namespace

ExampleBuilder::ExampleBuilder(const ExampleModel& model, Instructions instructions)
    : model_(&model), buffers_(std::make_unique<Buffers>()) {
  const Observation& observation = model.observation();
  const std::size_t bins = model.bins().size();
  KernelTask& task = buffers_->task;
  buffers_->kernel = instructions == Instructions::best ? star_kernel_avx2() : nullptr;
  if (buffers_->kernel == nullptr) buffers_->kernel = &star_kernel_portable;

  buffers_->edges_and_rises.resize(2 * (bins + 1));
  buffers_->by_bin.resize(kernel_lanes * (bins + 2));
  task.bin_position = model.bin_position().data();
  task.edges_and_rises = buffers_->edges_and_rises.data();
  task.bins = model.bins().count;
  task.by_bin = buffers_->by_bin.data();
  task.chunk = &buffers_->chunk;

  for (std::size_t q = 0; q < observation.quantities.size(); ++q) {
    const Quantity& quantity = observation.quantities[q];
    const std::vector<float>& detection = model.tables().detection[q].value_and_rise;
    KernelQuantity& target = task.quantities[task.quantity_count++];
    target.column = model.columns()[q].data();
    target.a_over_a_v = static_cast<float>(quantity.a_over_a_v);
    target.error = model.tables().error[q].value_and_rise.data();
    target.detection = detection.empty() ? nullptr : detection.data();
    target.bright_limit =
        quantity.detection.has_value() ? static_cast<float>(quantity.detection->bright_limit_mag) : 0.0F;
    target.error_from = model.error_from()[q];
  }
  for (std::size_t i = 0; i < observation.diagrams.size(); ++i) {
    const Diagram& diagram = observation.diagrams[i];
    buffers_->cells.emplace_back(diagram.cells() + kernel_lanes);
    KernelDiagram& target = task.diagrams[task.diagram_count++];
    target = kernel_diagram(diagram, model.diagrams()[i]);
    target.cells = buffers_->cells.back().data();
    task.survey_count = std::max(task.survey_count, target.survey + 1);
  }
}

ExampleBuilder::~ExampleBuilder() = default;
ExampleBuilder::ExampleBuilder(ExampleBuilder&&) noexcept = default;
ExampleBuilder& ExampleBuilder::operator=(ExampleBuilder&&) noexcept = default;

void ExampleBuilder::build(const ExampleKey& key, std::span<const float> profile, Example& example) {
  check_profile(profile, model_->bins());
  Buffers& buffers = *buffers_;
  KernelTask& task = buffers.task;
  const std::size_t bins = model_->bins().size();

  const StarWords words(key);
  for (std::size_t i = 0; i < 2; ++i) {
    task.key[i] = words.key()[i];
    task.high[i] = words.high()[i];
  }
  const DrawnVariation variation =
      draw_variation(model_->variation(), key, model_->observation().quantities.size());
  for (std::size_t q = 0; q < model_->observation().quantities.size(); ++q) {
    const bool shifts = model_->observation().quantities[q].is_magnitude();
    task.quantities[q].shift = shifts ? static_cast<float>(variation.shift_mag[q]) : 0.0F;
    task.quantities[q].error_scale = static_cast<float>(variation.error_scale[q]);
  }
  draw_star_numbers(model_->pool(), variation, key, buffers.numbers);
  buffers.draws.clear();
  example.drawn = 0;
  for (std::size_t i = 0; i < buffers.numbers.size(); ++i) {
    const PoolBlock& block = model_->pool().blocks()[i];
    if (buffers.numbers[i] > 0) buffers.draws.push_back({block.first, block.size, buffers.numbers[i]});
    example.drawn += buffers.numbers[i];
  }
  task.draws = buffers.draws.data();
  task.draw_count = static_cast<int>(buffers.draws.size());

  const std::vector<double> edges = dust::cumulative_at_edges(profile, model_->bins());
  for (std::size_t i = 0; i <= bins; ++i) {
    buffers.edges_and_rises[2 * i] = static_cast<float>(edges[i]);
    buffers.edges_and_rises[2 * i + 1] = i < bins ? static_cast<float>(edges[i + 1] - edges[i]) : 0.0F;
  }
  for (std::vector<std::uint32_t>& cells : buffers.cells) std::fill(cells.begin(), cells.end(), 0U);
  std::fill(buffers.by_bin.begin(), buffers.by_bin.end(), 0U);

  buffers.kernel(task);

  example.counts.resize(buffers.cells.size());
  example.stars_in.resize(buffers.cells.size());
  example.saturated = false;
  for (std::size_t i = 0; i < buffers.cells.size(); ++i)
    fill_counts(std::span(buffers.cells[i]).first(buffers.cells[i].size() - kernel_lanes), example.counts[i],
                example.saturated, example.stars_in[i]);
  example.detected_by_bin.assign(bins, 0);
  example.detected_farther = 0;
  for (std::size_t lane = 0; lane < kernel_lanes; ++lane) {
    const std::uint32_t* by_bin = buffers.by_bin.data() + lane * (bins + 2);
    for (std::size_t i = 0; i < bins; ++i) example.detected_by_bin[i] += by_bin[i];
    example.detected_farther += by_bin[bins];
  }
}

std::string_view ExampleBuilder::instructions() const {
  return buffers_->kernel == &star_kernel_portable ? "portable" : "avx2";
}

}  // namespace coalsack::diagram

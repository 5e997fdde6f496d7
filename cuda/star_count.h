// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.h"
#include "diagram/lanes_portable.h"
#include "diagram/star_kernel_task.h"
#include "diagram/star_math.h"

// The kernel that fills examples, as functions that the CPU runs too: one star is one thread's work. The
// operations and their order are those of diagram::ExampleBuilder, single precision and nothing contracted
// (the file that compiles them for the GPU is compiled without fused multiply-adds), so the counts are the
// same.
namespace coalsack::cuda {

/// Consecutive slots of one example that are drawn from one block of the pool.
struct SlotRange {
  std::uint32_t first, size;  ///< the block's stars
  std::uint32_t begin;        ///< the first of its slots
};

/// What differs from example to example.
struct ExampleTask {
  std::uint32_t key[2], high[2];  ///< diagram::StarWords
  float shift[diagram::kernel_quantities];
  float error_scale[diagram::kernel_quantities];
  std::uint32_t first_range, ranges;  ///< its SlotRanges
  std::uint32_t slots;                ///< stars drawn
};

/// A launch: a whole batch of examples of one reference sightline. Pointers are to the memory of whoever
/// runs it.
struct StarCountTask {
  diagram::KernelQuantity quantities[diagram::kernel_quantities];  ///< shift and error_scale not used
  diagram::KernelDiagram diagrams[diagram::kernel_diagrams];       ///< cells not used
  std::uint32_t first_cell[diagram::kernel_diagrams + 1];          ///< of each diagram; the last: all cells
  int quantity_count, diagram_count, bins;
  std::uint32_t examples;
  const float* bin_position;     ///< by star of the pool
  const ExampleTask* tasks;      ///< (examples)
  const SlotRange* ranges;       ///< of all examples
  const float* edges_and_rises;  ///< (examples, bins + 1, 2), as diagram::KernelTask
  std::uint16_t* counts;         ///< out: (examples, all cells)
  std::uint32_t* by_bin;         ///< out: (examples, bins + 1); the last: farther
  std::uint64_t* stars_in;       ///< out, starts as 0: (examples, diagrams)
  std::uint32_t* saturated;      ///< out, starts as 0: (examples)
};

/// Counters of one example: its cells, then its bins and what is farther.
COALSACK_HOST_DEVICE inline std::uint32_t histogram_size(const StarCountTask& task) {
  return task.first_cell[task.diagram_count] + static_cast<std::uint32_t>(task.bins) + 1;
}

/// Which star of the pool stands in a slot.
COALSACK_HOST_DEVICE inline std::uint32_t star_of_slot(const StarCountTask& task, const ExampleTask& example,
                                                       std::uint32_t slot, std::uint32_t word) {
  std::uint32_t low = example.first_range;
  std::uint32_t high = example.first_range + example.ranges;
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    if (task.ranges[middle].begin <= slot)
      low = middle;
    else
      high = middle;
  }
  const SlotRange& range = task.ranges[low];
  return range.first + static_cast<std::uint32_t>(std::uint64_t{word} * range.size >> 32);
}

/// A star as its survey lists it.
struct ListedStar {
  float noisy[diagram::kernel_quantities];
  float chance[diagram::kernel_quantities];
};

/// The noisy value of quantity q and its chance of being listed.
COALSACK_HOST_DEVICE inline void list_quantity(const StarCountTask& task, const ExampleTask& example, int q,
                                               const float* truth, float normal, ListedStar& star) {
  using Lanes = diagram::LanesPortable;
  using Math = diagram::StarMath<Lanes>;
  const diagram::KernelQuantity& quantity = task.quantities[q];
  const float magnitude = truth[quantity.error_from];
  float sigma = Math::look_up(quantity.error, magnitude);
  if (quantity.error_from != q) sigma = sigma + (magnitude - magnitude);  // NaN stays NaN
  const float noisy = truth[q] + (example.error_scale[q] * sigma) * normal;
  star.noisy[q] = noisy;
  star.chance[q] = 1.0F;
  if (quantity.detection != nullptr)
    star.chance[q] = noisy >= quantity.bright_limit ? Math::look_up(quantity.detection, noisy) : 0.0F;
}

/// The cell of a diagram that a star counts in, or -1. `half`: its 16 bits for the survey.
COALSACK_HOST_DEVICE inline std::int64_t cell_of(const diagram::KernelDiagram& diagram,
                                                 const ListedStar& star, std::uint32_t half) {
  float x = star.noisy[diagram.x];
  if (diagram.x_minus >= 0) x = x - star.noisy[diagram.x_minus];
  x = (x - diagram.x_low) * diagram.x_per_unit;
  float y = star.noisy[diagram.y];
  if (diagram.y_minus >= 0) y = y - star.noisy[diagram.y_minus];
  y = (y - diagram.y_low) * diagram.y_per_unit;
  float chance = star.chance[diagram.used[0]];
  for (int i = 1; i < diagram.used_count; ++i) chance = chance * star.chance[diagram.used[i]];
  if (!(static_cast<float>(half) + 0.5F < chance * 65536.0F)) return -1;
  if (!(x >= 0.0F && x < static_cast<float>(diagram.x_bins))) return -1;
  if (!(y >= 0.0F && y < static_cast<float>(diagram.y_bins))) return -1;
  for (int i = 0; i < diagram.limit_count; ++i) {
    const float value = star.noisy[diagram.limits[i].quantity];
    if (!(value >= diagram.limits[i].low && value < diagram.limits[i].high)) return -1;
  }
  return std::int64_t{static_cast<int>(y)} * diagram.x_bins + static_cast<int>(x);
}

/// Takes one star through dust, noise and selection; `add(i)` counts it in counter i of the histogram.
template <class Add>
COALSACK_HOST_DEVICE void count_star(const StarCountTask& task, std::uint32_t number, std::uint32_t slot,
                                     const Add& add) {
  using Lanes = diagram::LanesPortable;
  using Math = diagram::StarMath<Lanes>;
  const ExampleTask& example = task.tasks[number];
  std::uint32_t words[4];
  Lanes::philox(slot, 0, example.high, example.key, words);
  const std::uint32_t star = star_of_slot(task, example, slot, words[0]);
  const std::uint32_t first_surveys = words[1];

  const float* edges = task.edges_and_rises + std::size_t{2} * number * static_cast<unsigned>(task.bins + 1);
  const float place = Lanes::lesser(task.bin_position[star], static_cast<float>(task.bins));
  const int bin = static_cast<int>(place);
  const float* edge = edges + std::size_t{2} * static_cast<unsigned>(bin);
  const float a_v = edge[0] + edge[1] * (place - static_cast<float>(bin));
  float truth[diagram::kernel_quantities];
  for (int q = 0; q < task.quantity_count; ++q) {
    const diagram::KernelQuantity& quantity = task.quantities[q];
    truth[q] = (quantity.column[star] + example.shift[q]) + quantity.a_over_a_v * a_v;
  }

  ListedStar listed;
  for (int q = 0; q < task.quantity_count; q += 2) {
    const int pair = q / 2;
    if (pair % 2 == 1)
      Lanes::philox(slot, static_cast<std::uint32_t>(1 + (pair - 1) / 2), example.high, example.key, words);
    const int word = pair == 0 ? 2 : 2 * ((pair - 1) % 2);
    float cosine, sine;
    Math::normal_deviates(words[word], words[word + 1], cosine, sine);
    list_quantity(task, example, q, truth, cosine, listed);
    if (q + 1 < task.quantity_count) list_quantity(task, example, q + 1, truth, sine, listed);
  }

  bool counted = false;
  bool have_more = false;
  std::uint32_t more_surveys[4] = {0, 0, 0, 0};
  for (int i = 0; i < task.diagram_count; ++i) {
    const int survey = task.diagrams[i].survey;
    if (survey > 1 && !have_more) {
      Lanes::philox(slot, 64, example.high, example.key, more_surveys);
      have_more = true;
    }
    const std::uint32_t both = survey < 2 ? first_surveys : more_surveys[survey / 2 - 1];
    const std::uint32_t half = survey % 2 == 0 ? both & 0xFFFFU : both >> 16;
    const std::int64_t cell = cell_of(task.diagrams[i], listed, half);
    if (cell < 0) continue;
    add(task.first_cell[i] + static_cast<std::uint32_t>(cell));
    counted = true;
  }
  if (counted) add(task.first_cell[task.diagram_count] + static_cast<std::uint32_t>(bin));
}

// The three parts of a block's work on one example; between them the threads wait for each other. Thread t of
// n takes every n-th item.

COALSACK_HOST_DEVICE inline void clear_histogram(const StarCountTask& task, std::uint32_t* histogram,
                                                 std::uint32_t thread, std::uint32_t threads) {
  for (std::uint32_t i = thread; i < histogram_size(task); i += threads) histogram[i] = 0;
}

template <class Add>
COALSACK_HOST_DEVICE void count_stars(const StarCountTask& task, std::uint32_t example, std::uint32_t thread,
                                      std::uint32_t threads, const Add& add) {
  const std::uint32_t slots = task.tasks[example].slots;
  for (std::uint64_t slot = thread; slot < slots; slot += threads)
    count_star(task, example, static_cast<std::uint32_t>(slot), add);
}

/// `add_stars(pointer, n)` adds to a 64-bit counter that all threads share.
template <class AddStars>
COALSACK_HOST_DEVICE void store_histogram(const StarCountTask& task, std::uint32_t example,
                                          const std::uint32_t* histogram, std::uint32_t thread,
                                          std::uint32_t threads, const AddStars& add_stars) {
  const std::uint32_t cells = task.first_cell[task.diagram_count];
  for (int d = 0; d < task.diagram_count; ++d) {
    std::uint64_t stars = 0;
    for (std::uint32_t i = task.first_cell[d] + thread; i < task.first_cell[d + 1]; i += threads) {
      const std::uint32_t count = histogram[i];
      stars += count;
      if (count > 0xFFFFU) task.saturated[example] = 1;  // whoever writes, writes the same
      task.counts[std::size_t{example} * cells + i] =
          static_cast<std::uint16_t>(count < 0xFFFFU ? count : 0xFFFFU);
    }
    if (stars > 0)
      add_stars(task.stars_in + std::size_t{example} * static_cast<unsigned>(task.diagram_count) +
                    static_cast<unsigned>(d),
                stars);
  }
  const std::uint32_t bins = static_cast<std::uint32_t>(task.bins) + 1;
  for (std::uint32_t i = thread; i < bins; i += threads)
    task.by_bin[std::size_t{example} * bins + i] = histogram[cells + i];
}

}  // namespace coalsack::cuda

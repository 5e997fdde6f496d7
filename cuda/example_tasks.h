// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cuda/star_count.h"
#include "diagram/example.h"
#include "diagram/example_model.h"

namespace coalsack::cuda {

/// What a launch of the diagram kernel reads of its examples, in the memory of the CPU.
struct ExampleTasks {
  std::vector<ExampleTask> tasks;
  std::vector<SlotRange> ranges;
  std::vector<float> edges_and_rises;  ///< (examples, bins + 1, 2)
};

/// Draws how many stars of each block the examples take, their shifts and error scales; `profiles`:
/// (examples, bins) in mag/kpc. Throws base::InputError as diagram::check_profile does.
void prepare(const diagram::ExampleModel& model, std::span<const diagram::ExampleKey> keys,
             std::span<const float> profiles, ExampleTasks& tasks);

/// What all launches of a model have in common; its pointers are null. REQUIRES: fewer than 2^32 cells.
StarCountTask star_count_task(const diagram::ExampleModel& model);

/// What a launch writes, in the memory of the CPU; laid out as in StarCountTask.
struct CountedExamples {
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> by_bin;
  std::vector<std::uint64_t> stars_in;
  std::vector<std::uint32_t> saturated;

  void resize(const StarCountTask& task, std::size_t examples);
};

/// One example out of a launch's results into `example`, whose memory is used again.
void take(const StarCountTask& task, const ExampleTasks& tasks, const CountedExamples& counted,
          std::size_t number, diagram::Example& example);

}  // namespace coalsack::cuda

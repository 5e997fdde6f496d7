// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace coalsack::diagram {

// What the inner loops of ExampleBuilder are given: plain numbers and pointers, so that the files compiled
// for one instruction set share no inline code with the rest of the program.

inline constexpr int kernel_chunk = 256;  ///< slots that go through all steps before the next ones do
inline constexpr int kernel_lanes =
    8;  ///< cells that a star of lane slot % 8 counts in when it counts nowhere
inline constexpr int kernel_quantities = 12;
inline constexpr int kernel_diagrams = 8;
inline constexpr int kernel_limits = 8;
inline constexpr int kernel_survey_words = 5;

/// `count` stars drawn from the pool's stars first to first + size - 1.
struct KernelDraw {
  std::uint32_t first, size, count;
};

struct KernelQuantity {
  const float* column;  ///< by star of the pool
  float shift;          ///< added to the column
  float a_over_a_v;
  float error_scale;
  float bright_limit;      ///< detection: not below this
  const float* error;      ///< (pieces, 2): value and rise
  const float* detection;  ///< the same, or null: certain
  int error_from;
};

struct KernelLimit {
  int quantity;
  float low, high;
};

struct KernelDiagram {
  int x, x_minus, y, y_minus;  ///< quantities; -1 none
  float x_low, x_per_unit, y_low, y_per_unit;
  int x_bins, y_bins;
  int survey;
  int used_count;
  int used[kernel_quantities];
  int limit_count;
  KernelLimit limits[kernel_limits];
  std::uint32_t* cells;  ///< x_bins * y_bins + kernel_lanes counts; the last ones are refuse
};

/// The arrays of one chunk.
struct alignas(64) KernelChunk {
  std::uint32_t words[4][kernel_chunk];                           ///< of one plane
  std::uint32_t survey_words[kernel_survey_words][kernel_chunk];  ///< two surveys' detection in each
  std::int32_t star[kernel_chunk + kernel_lanes];                 ///< place in the pool
  std::int32_t bin[kernel_chunk];                                 ///< of the profile; its length: farther
  std::int32_t counted[kernel_chunk];                             ///< all bits: in some diagram
  std::int32_t cell[kernel_chunk];
  float a_v[kernel_chunk];
  float truth[kernel_quantities][kernel_chunk];
  float noisy[kernel_quantities][kernel_chunk];
  float chance[kernel_quantities][kernel_chunk];
};

struct KernelTask {
  std::uint32_t key[2], high[2];  ///< StarWords
  const KernelDraw* draws;
  int draw_count;
  const float* bin_position;     ///< by star of the pool
  const float* edges_and_rises;  ///< (bins + 1, 2): A_V at the near edge, rise over the bin; last: total, 0
  int bins;
  int survey_count;
  int quantity_count;
  KernelQuantity quantities[kernel_quantities];
  int diagram_count;
  KernelDiagram diagrams[kernel_diagrams];
  std::uint32_t* by_bin;  ///< (kernel_lanes, bins + 2): counted stars by bin, farther, refuse
  KernelChunk* chunk;
};

using StarKernel = void (*)(const KernelTask& task);

/// Any processor.
void star_kernel_portable(const KernelTask& task);

/// x86-64 with AVX2; null where this program was not built for it or the processor has none.
StarKernel star_kernel_avx2();

}  // namespace coalsack::diagram

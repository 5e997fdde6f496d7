// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "diagram/star_kernel_task.h"
#include "diagram/star_math.h"

namespace coalsack::diagram {

/// The inner loops of ExampleBuilder, written once for any set of lanes (LanesPortable, LanesAvx2). Each lane
/// is a star and goes through the same operations in the same order, so the bits do not depend on the lanes.
/// What is computed stands in plain_builder.h; here it is done in single precision, with the tables of
/// curve_tables.h and polynomials for the normal deviates (fitted for this program: ln to 4e-8, sine and
/// cosine to 3e-8).
template <class V>
class StarLoops {
 public:
  static void run(const KernelTask& task) {
    Draw draw{task.draws, task.draws + task.draw_count, 0};
    std::uint32_t total = 0;
    for (const KernelDraw* d = draw.next; d != draw.end; ++d) total += d->count;
    for (std::uint32_t slot = 0; slot < total; slot += kernel_chunk) {
      const std::uint32_t left = total - slot;
      const int n = left < kernel_chunk ? static_cast<int>(left) : kernel_chunk;
      words_of_plane(task, slot, 0, n);
      keep_survey_words(task, slot, n);
      pick_stars(*task.chunk, draw, n);
      extinction(task, n);
      for (int q = 0; q < task.quantity_count; ++q) true_values(task, q, n);
      for (int q = 0; q < task.quantity_count; q += 2) noisy_values(task, slot, q, n);
      forget_counted(*task.chunk, n);
      for (int i = 0; i < task.diagram_count; ++i) {
        find_cells(*task.chunk, task.diagrams[i], n);
        std::uint32_t* cells = task.diagrams[i].cells;
        for (int k = 0; k < n; ++k) ++cells[task.chunk->cell[k]];
      }
      count_by_bin(task, n);
    }
  }

 private:
  using F = typename V::F;
  using I = typename V::I;
  using M = typename V::M;
  static constexpr int step = V::width;
  static constexpr int extra_survey_plane = 64;

  struct Draw {
    const KernelDraw* next;
    const KernelDraw* end;
    std::uint32_t taken;  // of *next
  };

  static void words_of_plane(const KernelTask& task, std::uint32_t slot, std::uint32_t plane, int n) {
    KernelChunk& chunk = *task.chunk;
    for (int k = 0; k < n; k += step) {
      I words[4];
      V::philox(V::slots(slot + static_cast<std::uint32_t>(k)), plane, task.high, task.key, words);
      for (int i = 0; i < 4; ++i)
        V::store_bits(reinterpret_cast<std::int32_t*>(chunk.words[i]) + k, words[i]);
    }
  }

  // REQUIRES: plane 0 is in chunk.words, and is again when this returns.
  static void keep_survey_words(const KernelTask& task, std::uint32_t slot, int n) {
    KernelChunk& chunk = *task.chunk;
    if (task.survey_count > 2) {
      words_of_plane(task, slot, extra_survey_plane, n);
      for (int i = 0; i < 4; ++i)
        for (int k = 0; k < n; ++k) chunk.survey_words[1 + i][k] = chunk.words[i][k];
      words_of_plane(task, slot, 0, n);
    }
    for (int k = 0; k < n; k += step)
      V::store_bits(reinterpret_cast<std::int32_t*>(chunk.survey_words[0]) + k,
                    V::load_bits(chunk.words[1] + k));
  }

  static void pick_stars(KernelChunk& chunk, Draw& draw, int n) {
    int k = 0;
    while (k < n) {
      while (draw.taken == draw.next->count) {
        ++draw.next;
        draw.taken = 0;
      }
      const std::uint32_t left = draw.next->count - draw.taken;
      const int end = left < static_cast<std::uint32_t>(n - k) ? k + static_cast<int>(left) : n;
      draw.taken += static_cast<std::uint32_t>(end - k);
      const I first = V::all_bits(draw.next->first);
      const I size = V::all_bits(draw.next->size);
      // Lanes beyond `end` hold some star of the block until the next block writes them.
      for (; k < end; k += step)
        V::store_bits(chunk.star + k,
                      V::add(first, V::multiply_high(V::load_bits(chunk.words[0] + k), size)));
      k = end;
    }
  }

  static void extinction(const KernelTask& task, int n) {
    KernelChunk& chunk = *task.chunk;
    const F end = V::all(static_cast<float>(task.bins));
    for (int k = 0; k < n; k += step) {
      const F place = V::lesser(V::gather(task.bin_position, V::load_bits(chunk.star + k)), end);
      const I bin = V::to_int(place);
      F edge, rise;
      V::gather_pair(task.edges_and_rises, bin, edge, rise);
      V::store(chunk.a_v + k, edge + rise * (place - V::from_int(bin)));
      V::store_bits(chunk.bin + k, bin);
    }
  }

  static void true_values(const KernelTask& task, int q, int n) {
    KernelChunk& chunk = *task.chunk;
    const KernelQuantity& quantity = task.quantities[q];
    const F shift = V::all(quantity.shift);
    const F a_over_a_v = V::all(quantity.a_over_a_v);
    for (int k = 0; k < n; k += step) {
      const F value = V::gather(quantity.column, V::load_bits(chunk.star + k));
      V::store(chunk.truth[q] + k, (value + shift) + a_over_a_v * V::load(chunk.a_v + k));
    }
  }

  // Quantities q and, where there is one, q + 1.
  static void noisy_values(const KernelTask& task, std::uint32_t slot, int q, int n) {
    const int pair = q / 2;
    if (pair % 2 == 1) words_of_plane(task, slot, static_cast<std::uint32_t>(1 + (pair - 1) / 2), n);
    const int word = pair == 0 ? 2 : 2 * ((pair - 1) % 2);
    KernelChunk& chunk = *task.chunk;
    const bool second = q + 1 < task.quantity_count;
    for (int k = 0; k < n; k += step) {
      F cosine, sine;
      StarMath<V>::normal_deviates(V::load_bits(chunk.words[word] + k),
                                   V::load_bits(chunk.words[word + 1] + k), cosine, sine);
      noisy_value(task, q, k, cosine);
      if (second) noisy_value(task, q + 1, k, sine);
    }
  }

  static void noisy_value(const KernelTask& task, int q, int k, F normal) {
    KernelChunk& chunk = *task.chunk;
    const KernelQuantity& quantity = task.quantities[q];
    const F magnitude = V::load(chunk.truth[quantity.error_from] + k);
    F sigma = StarMath<V>::look_up(quantity.error, magnitude);
    if (quantity.error_from != q) sigma = sigma + (magnitude - magnitude);  // NaN stays NaN
    const F noisy = V::load(chunk.truth[q] + k) + (V::all(quantity.error_scale) * sigma) * normal;
    V::store(chunk.noisy[q] + k, noisy);
    if (quantity.detection == nullptr) {
      V::store(chunk.chance[q] + k, V::all(1.0F));
    } else {
      const F chance = StarMath<V>::look_up(quantity.detection, noisy);
      V::store(chunk.chance[q] + k,
               V::choose(V::at_least(noisy, V::all(quantity.bright_limit)), chance, V::all(0.0F)));
    }
  }

  static void forget_counted(KernelChunk& chunk, int n) {
    for (int k = 0; k < n; k += step) V::store_bits(chunk.counted + k, V::all_bits(0));
  }

  static void find_cells(KernelChunk& chunk, const KernelDiagram& diagram, int n) {
    const F zero = V::all(0.0F);
    const F x_bins = V::all(static_cast<float>(diagram.x_bins));
    const F y_bins = V::all(static_cast<float>(diagram.y_bins));
    const I row = V::all_bits(static_cast<std::uint32_t>(diagram.x_bins));
    const I refuse = V::all_bits(static_cast<std::uint32_t>(diagram.x_bins * diagram.y_bins));
    const I half_word = V::all_bits(0xFFFFU);
    const std::uint32_t* survey_words = chunk.survey_words[diagram.survey / 2];
    for (int k = 0; k < n; k += step) {
      F x = V::load(chunk.noisy[diagram.x] + k);
      if (diagram.x_minus >= 0) x = x - V::load(chunk.noisy[diagram.x_minus] + k);
      x = (x - V::all(diagram.x_low)) * V::all(diagram.x_per_unit);
      F y = V::load(chunk.noisy[diagram.y] + k);
      if (diagram.y_minus >= 0) y = y - V::load(chunk.noisy[diagram.y_minus] + k);
      y = (y - V::all(diagram.y_low)) * V::all(diagram.y_per_unit);

      F chance = V::load(chunk.chance[diagram.used[0]] + k);
      for (int i = 1; i < diagram.used_count; ++i)
        chance = chance * V::load(chunk.chance[diagram.used[i]] + k);
      const I word = V::load_bits(survey_words + k);
      const I half = diagram.survey % 2 == 0 ? V::bit_and(word, half_word) : V::template right<16>(word);
      M inside = V::below(V::from_int(half) + V::all(0.5F), chance * V::all(65536.0F));
      inside = V::both(inside, V::both(V::at_least(x, zero), V::below(x, x_bins)));
      inside = V::both(inside, V::both(V::at_least(y, zero), V::below(y, y_bins)));
      for (int i = 0; i < diagram.limit_count; ++i) {
        const KernelLimit& limit = diagram.limits[i];
        const F value = V::load(chunk.noisy[limit.quantity] + k);
        inside = V::both(inside,
                         V::both(V::at_least(value, V::all(limit.low)), V::below(value, V::all(limit.high))));
      }
      const I cell = V::add(V::multiply(V::to_int(y), row), V::to_int(x));
      V::store_bits(chunk.cell + k, V::choose_bits(inside, cell, V::add(refuse, V::lane_numbers(k))));
      V::store_bits(chunk.counted + k, V::bit_or(V::load_bits(chunk.counted + k), V::bits_of(inside)));
    }
  }

  static void count_by_bin(const KernelTask& task, int n) {
    KernelChunk& chunk = *task.chunk;
    const int stride = task.bins + 2;
    const I refuse = V::all_bits(static_cast<std::uint32_t>(task.bins + 1));
    const I row = V::all_bits(static_cast<std::uint32_t>(stride));
    for (int k = 0; k < n; k += step) {
      const M counted = V::odd(V::load_bits(chunk.counted + k));
      const I bin = V::choose_bits(counted, V::load_bits(chunk.bin + k), refuse);
      V::store_bits(chunk.bin + k, V::add(V::multiply(V::lane_numbers(k), row), bin));
    }
    for (int k = 0; k < n; ++k) ++task.by_bin[chunk.bin[k]];
  }
};

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <cstdint>

#include "base/philox.h"

namespace coalsack::network {

/// Eight lanes as plain loops: what each operation of LanesAvx2 means. fma rounds once.
struct LanesPortable {
  struct F {
    float lane[8];
  };
  struct I {
    std::uint32_t lane[8];
  };
  template <class Operation>
  static F each(Operation operation) {
    F result;
    for (int i = 0; i < 8; ++i) result.lane[i] = operation(i);
    return result;
  }
  static F load(const float* p) {
    return each([=](int i) { return p[i]; });
  }
  static void store(float* p, const F& a) {
    for (int i = 0; i < 8; ++i) p[i] = a.lane[i];
  }
  static F all(float a) {
    return each([=](int) { return a; });
  }
  static F fma(const F& a, const F& b, const F& c) {
    return each([&](int i) { return std::fma(a.lane[i], b.lane[i], c.lane[i]); });
  }
  static F add(const F& a, const F& b) {
    return each([&](int i) { return a.lane[i] + b.lane[i]; });
  }
  static F subtract(const F& a, const F& b) {
    return each([&](int i) { return a.lane[i] - b.lane[i]; });
  }
  static F multiply(const F& a, const F& b) {
    return each([&](int i) { return a.lane[i] * b.lane[i]; });
  }
  static F divide(const F& a, const F& b) {
    return each([&](int i) { return a.lane[i] / b.lane[i]; });
  }
  static F sqrt(const F& a) {
    return each([&](int i) { return std::sqrt(a.lane[i]); });
  }
  /// a where a <= 0 chooses `low`, else (and for NaN) `high`.
  static F where_not_above_0(const F& a, const F& low, const F& high) {
    return each([&](int i) { return a.lane[i] <= 0 ? low.lane[i] : high.lane[i]; });
  }

  static void philox(std::uint32_t first, const std::uint32_t* high, const std::uint32_t* key, I* words) {
    for (int i = 0; i < 8; ++i) {
      const base::Words4 block = base::philox4x32(
          base::Words4{{first + static_cast<std::uint32_t>(i), 0, high[0], high[1]}}, key[0], key[1]);
      for (int w = 0; w < 4; ++w) words[w].lane[i] = block.word[w];
    }
  }
  /// 0 where a word is below the threshold, else the scale.
  static F kept(const I& words, std::uint32_t threshold, float scale) {
    return each([&](int i) { return words.lane[i] < threshold ? 0.0F : scale; });
  }
};

}  // namespace coalsack::network

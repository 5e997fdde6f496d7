// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/philox.h"

namespace coalsack::diagram {

/// The operations of star_kernel.h, one star at a time: what each means. LanesAvx2 has the same for eight.
/// Integers wrap; floats round to nearest; nothing is contracted.
struct LanesPortable {
  static constexpr int width = 1;
  using F = float;          // a number per lane
  using I = std::uint32_t;  // 32 bits per lane
  using M = bool;           // a truth value per lane

  static F load(const float* p) { return *p; }
  static void store(float* p, F a) { *p = a; }
  static I load_bits(const std::uint32_t* p) { return *p; }
  static I load_bits(const std::int32_t* p) { return static_cast<I>(*p); }
  static void store_bits(std::int32_t* p, I a) { *p = static_cast<std::int32_t>(a); }
  static F all(float a) { return a; }
  static I all_bits(std::uint32_t a) { return a; }
  static I lane_numbers(int slot) { return static_cast<I>(slot) & 7U; }  // slot % 8 of each lane

  static I add(I a, I b) { return a + b; }
  static I subtract(I a, I b) { return a - b; }
  static I multiply(I a, I b) { return a * b; }  // low 32 bits
  static I multiply_high(I a, I b) { return static_cast<I>(std::uint64_t{a} * b >> 32); }
  static I bit_and(I a, I b) { return a & b; }
  static I bit_or(I a, I b) { return a | b; }
  template <int n>
  static I left(I a) {
    return a << n;
  }
  template <int n>
  static I right(I a) {
    return a >> n;
  }
  template <int n>
  static I right_signed(I a) {
    return static_cast<I>(static_cast<std::int32_t>(a) >> n);
  }

  static F from_int(I a) { return static_cast<float>(static_cast<std::int32_t>(a)); }
  static I to_int(F a) {  // towards zero; outside 32 bits, and NaN: the lowest integer
    return a > -2147483648.0F && a < 2147483648.0F ? static_cast<I>(static_cast<std::int32_t>(a))
                                                   : 0x80000000U;
  }
  static F as_float(I a) { return std::bit_cast<float>(a); }
  static I as_bits(F a) { return std::bit_cast<std::uint32_t>(a); }
  static F flip(F a, I bits) { return as_float(as_bits(a) ^ bits); }
  static F sqrt(F a) { return std::sqrt(a); }
  static F greater(F a, F b) { return a > b ? a : b; }  // b where either is NaN
  static F lesser(F a, F b) { return a < b ? a : b; }   // b where either is NaN

  static M at_least(F a, F b) { return a >= b; }
  static M below(F a, F b) { return a < b; }
  static M both(M a, M b) { return a && b; }
  static I bits_of(M a) { return a ? 0xFFFFFFFFU : 0U; }
  static M odd(I a) { return (a & 1U) != 0; }
  static F choose(M m, F a, F b) { return m ? a : b; }
  static I choose_bits(M m, I a, I b) { return m ? a : b; }

  static F gather(const float* table, I place) { return table[place]; }
  /// table[2 place] and table[2 place + 1].
  static void gather_pair(const float* table, I place, F& first, F& second) {
    first = table[std::size_t{2} * place];
    second = table[2 * place + 1];
  }

  /// Philox4x32-10 of the counters (slot, plane, high0, high1).
  static void philox(I slot, std::uint32_t plane, const std::uint32_t* high, const std::uint32_t* key,
                     I* words) {
    const base::Words4 result =
        base::philox4x32(base::Words4{{slot, plane, high[0], high[1]}}, key[0], key[1]);
    for (int i = 0; i < 4; ++i) words[i] = result.word[i];
  }
  static I slots(std::uint32_t first) { return first; }
};

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/host_device.h"
#include "base/philox.h"

namespace coalsack::diagram {

/// The operations of star_kernel.h, one star at a time: what each means. LanesAvx2 has the same for eight.
/// Integers wrap; floats round to nearest; nothing is contracted.
struct LanesPortable {
  static constexpr int width = 1;
  using F = float;          // a number per lane
  using I = std::uint32_t;  // 32 bits per lane
  using M = bool;           // a truth value per lane

  COALSACK_HOST_DEVICE static F load(const float* p) { return *p; }
  COALSACK_HOST_DEVICE static void store(float* p, F a) { *p = a; }
  COALSACK_HOST_DEVICE static I load_bits(const std::uint32_t* p) { return *p; }
  COALSACK_HOST_DEVICE static I load_bits(const std::int32_t* p) { return static_cast<I>(*p); }
  COALSACK_HOST_DEVICE static void store_bits(std::int32_t* p, I a) { *p = static_cast<std::int32_t>(a); }
  COALSACK_HOST_DEVICE static F all(float a) { return a; }
  COALSACK_HOST_DEVICE static I all_bits(std::uint32_t a) { return a; }
  COALSACK_HOST_DEVICE static I lane_numbers(int slot) {
    return static_cast<I>(slot) & 7U;
  }  // slot % 8 of each lane

  COALSACK_HOST_DEVICE static I add(I a, I b) { return a + b; }
  COALSACK_HOST_DEVICE static I subtract(I a, I b) { return a - b; }
  COALSACK_HOST_DEVICE static I multiply(I a, I b) { return a * b; }  // low 32 bits
  COALSACK_HOST_DEVICE static I multiply_high(I a, I b) { return static_cast<I>(std::uint64_t{a} * b >> 32); }
  COALSACK_HOST_DEVICE static I bit_and(I a, I b) { return a & b; }
  COALSACK_HOST_DEVICE static I bit_or(I a, I b) { return a | b; }
  template <int n>
  COALSACK_HOST_DEVICE static I left(I a) {
    return a << n;
  }
  template <int n>
  COALSACK_HOST_DEVICE static I right(I a) {
    return a >> n;
  }
  template <int n>
  COALSACK_HOST_DEVICE static I right_signed(I a) {
    return static_cast<I>(static_cast<std::int32_t>(a) >> n);
  }

  COALSACK_HOST_DEVICE static F from_int(I a) { return static_cast<float>(static_cast<std::int32_t>(a)); }
  COALSACK_HOST_DEVICE static I to_int(F a) {  // towards zero; outside 32 bits, and NaN: the lowest integer
    return a > -2147483648.0F && a < 2147483648.0F ? static_cast<I>(static_cast<std::int32_t>(a))
                                                   : 0x80000000U;
  }
  COALSACK_HOST_DEVICE static F as_float(I a) {
    F result = 0;
    std::memcpy(&result, &a, sizeof result);
    return result;
  }
  COALSACK_HOST_DEVICE static I as_bits(F a) {
    I result = 0;
    std::memcpy(&result, &a, sizeof result);
    return result;
  }
  COALSACK_HOST_DEVICE static F flip(F a, I bits) { return as_float(as_bits(a) ^ bits); }
  COALSACK_HOST_DEVICE static F sqrt(F a) { return std::sqrt(a); }
  COALSACK_HOST_DEVICE static F greater(F a, F b) { return a > b ? a : b; }  // b where either is NaN
  COALSACK_HOST_DEVICE static F lesser(F a, F b) { return a < b ? a : b; }   // b where either is NaN

  COALSACK_HOST_DEVICE static M at_least(F a, F b) { return a >= b; }
  COALSACK_HOST_DEVICE static M below(F a, F b) { return a < b; }
  COALSACK_HOST_DEVICE static M both(M a, M b) { return a && b; }
  COALSACK_HOST_DEVICE static I bits_of(M a) { return a ? 0xFFFFFFFFU : 0U; }
  COALSACK_HOST_DEVICE static M odd(I a) { return (a & 1U) != 0; }
  COALSACK_HOST_DEVICE static F choose(M m, F a, F b) { return m ? a : b; }
  COALSACK_HOST_DEVICE static I choose_bits(M m, I a, I b) { return m ? a : b; }

  COALSACK_HOST_DEVICE static F gather(const float* table, I place) { return table[place]; }
  /// table[2 place] and table[2 place + 1].
  COALSACK_HOST_DEVICE static void gather_pair(const float* table, I place, F& first, F& second) {
    first = table[std::size_t{2} * place];
    second = table[2 * place + 1];
  }

  /// Philox4x32-10 of the counters (slot, plane, high0, high1).
  COALSACK_HOST_DEVICE static void philox(I slot, std::uint32_t plane, const std::uint32_t* high,
                                          const std::uint32_t* key, I* words) {
    const base::Words4 result =
        base::philox4x32(base::Words4{{slot, plane, high[0], high[1]}}, key[0], key[1]);
    for (int i = 0; i < 4; ++i) words[i] = result.word[i];
  }
  COALSACK_HOST_DEVICE static I slots(std::uint32_t first) { return first; }
};

}  // namespace coalsack::diagram

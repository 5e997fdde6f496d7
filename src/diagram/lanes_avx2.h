// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace coalsack::diagram {

/// The operations of LanesPortable for eight stars at once. Included only by files compiled for AVX2.
struct LanesAvx2 {
  static constexpr int width = 8;
  using F = __m256;
  using I = __m256i;
  using M = __m256;

  static F load(const float* p) { return _mm256_loadu_ps(p); }
  static void store(float* p, F a) { _mm256_storeu_ps(p, a); }
  static I load_bits(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  static void store_bits(std::int32_t* p, I a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a); }
  static F all(float a) { return _mm256_set1_ps(a); }
  static I all_bits(std::uint32_t a) { return _mm256_set1_epi32(static_cast<int>(a)); }
  static I lane_numbers(int /*slot*/) { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
  static I slots(std::uint32_t first) { return add(all_bits(first), lane_numbers(0)); }

  static I add(I a, I b) { return _mm256_add_epi32(a, b); }
  static I subtract(I a, I b) { return _mm256_sub_epi32(a, b); }
  static I multiply(I a, I b) { return _mm256_mullo_epi32(a, b); }
  static I multiply_high(I a, I b) {
    const I even = _mm256_mul_epu32(a, b);
    const I odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32));
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  }
  static I bit_and(I a, I b) { return _mm256_and_si256(a, b); }
  static I bit_or(I a, I b) { return _mm256_or_si256(a, b); }
  template <int n>
  static I left(I a) {
    return _mm256_slli_epi32(a, n);
  }
  template <int n>
  static I right(I a) {
    return _mm256_srli_epi32(a, n);
  }
  template <int n>
  static I right_signed(I a) {
    return _mm256_srai_epi32(a, n);
  }

  static F from_int(I a) { return _mm256_cvtepi32_ps(a); }
  static I to_int(F a) { return _mm256_cvttps_epi32(a); }
  static F as_float(I a) { return _mm256_castsi256_ps(a); }
  static I as_bits(F a) { return _mm256_castps_si256(a); }
  static F flip(F a, I bits) { return _mm256_xor_ps(a, _mm256_castsi256_ps(bits)); }
  static F sqrt(F a) { return _mm256_sqrt_ps(a); }
  static F greater(F a, F b) { return _mm256_max_ps(a, b); }
  static F lesser(F a, F b) { return _mm256_min_ps(a, b); }

  static M at_least(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_GE_OQ); }
  static M below(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
  static M both(M a, M b) { return _mm256_and_ps(a, b); }
  static I bits_of(M a) { return _mm256_castps_si256(a); }
  static M odd(I a) { return _mm256_castsi256_ps(_mm256_slli_epi32(a, 31)); }  // only the sign bit matters
  static F choose(M m, F a, F b) { return _mm256_blendv_ps(b, a, m); }
  static I choose_bits(M m, I a, I b) {
    return _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(b), _mm256_castsi256_ps(a), m));
  }

  static F gather(const float* table, I place) { return _mm256_i32gather_ps(table, place, 4); }
  static void gather_pair(const float* table, I place, F& first, F& second) {
    const auto* pairs = reinterpret_cast<const long long*>(table);
    const F low = _mm256_castsi256_ps(_mm256_i32gather_epi64(pairs, _mm256_castsi256_si128(place), 8));
    const F high = _mm256_castsi256_ps(_mm256_i32gather_epi64(pairs, _mm256_extracti128_si256(place, 1), 8));
    first = in_lane_order(_mm256_shuffle_ps(low, high, 0x88));
    second = in_lane_order(_mm256_shuffle_ps(low, high, 0xDD));
  }

  /// Even and odd lanes apart, each in the low half of 64 bits: a round's products are then in place, and
  /// what stands in the high halves never matters.
  static void philox(I slot, std::uint32_t plane, const std::uint32_t* high, const std::uint32_t* key,
                     I* words) {
    const I multiplier0 = _mm256_set1_epi64x(0xD2511F53);
    const I multiplier1 = _mm256_set1_epi64x(0xCD9E8D57);
    I even[4] = {slot, all_bits(plane), all_bits(high[0]), all_bits(high[1])};
    I odd[4] = {_mm256_srli_epi64(slot, 32), even[1], even[2], even[3]};
    std::uint32_t key0 = key[0];
    std::uint32_t key1 = key[1];
    for (int round = 0; round < 10; ++round) {
      const I keys0 = all_bits(key0);
      const I keys1 = all_bits(key1);
      philox_round(even, multiplier0, multiplier1, keys0, keys1);
      philox_round(odd, multiplier0, multiplier1, keys0, keys1);
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
    for (int i = 0; i < 4; ++i) words[i] = _mm256_blend_epi32(even[i], _mm256_slli_epi64(odd[i], 32), 0xAA);
  }

 private:
  static void philox_round(I* c, I multiplier0, I multiplier1, I keys0, I keys1) {
    const I product0 = _mm256_mul_epu32(c[0], multiplier0);
    const I product1 = _mm256_mul_epu32(c[2], multiplier1);
    c[0] = _mm256_xor_si256(_mm256_srli_epi64(product1, 32), _mm256_xor_si256(c[1], keys0));
    c[1] = product1;
    c[2] = _mm256_xor_si256(_mm256_srli_epi64(product0, 32), _mm256_xor_si256(c[3], keys1));
    c[3] = product0;
  }
  static F in_lane_order(F a) {  // 0 1 4 5 2 3 6 7 -> 0 to 7
    return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(a), 0xD8));
  }
};

}  // namespace coalsack::diagram

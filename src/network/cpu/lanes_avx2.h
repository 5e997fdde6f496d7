// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace coalsack::network {

/// The operations of LanesPortable with AVX2 and FMA. Included only by files compiled for them.
struct LanesAvx2 {
  using F = __m256;
  using I = __m256i;

  static F load(const float* p) { return _mm256_loadu_ps(p); }
  static void store(float* p, F a) { _mm256_storeu_ps(p, a); }
  static F all(float a) { return _mm256_set1_ps(a); }
  static F fma(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
  static F add(F a, F b) { return _mm256_add_ps(a, b); }
  static F subtract(F a, F b) { return _mm256_sub_ps(a, b); }
  static F multiply(F a, F b) { return _mm256_mul_ps(a, b); }
  static F divide(F a, F b) { return _mm256_div_ps(a, b); }
  static F sqrt(F a) { return _mm256_sqrt_ps(a); }
  static F where_not_above_0(F a, F low, F high) {
    return _mm256_blendv_ps(high, low, _mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_LE_OQ));
  }

  /// Even and odd lanes apart, each in the low half of 64 bits, so that products are in place; what stands in
  /// the high halves never matters.
  static void philox(std::uint32_t first, const std::uint32_t* high, const std::uint32_t* key, I* words) {
    const I slot = _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(first)),
                                    _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    I even[4] = {slot, _mm256_setzero_si256(), bits(high[0]), bits(high[1])};
    I odd[4] = {_mm256_srli_epi64(slot, 32), even[1], even[2], even[3]};
    std::uint32_t key0 = key[0];
    std::uint32_t key1 = key[1];
    for (int round = 0; round < 10; ++round) {
      philox_round(even, bits(key0), bits(key1));
      philox_round(odd, bits(key0), bits(key1));
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
    for (int i = 0; i < 4; ++i) words[i] = _mm256_blend_epi32(even[i], _mm256_slli_epi64(odd[i], 32), 0xAA);
  }
  static F kept(I words, std::uint32_t threshold, float scale) {
    const I flip = _mm256_set1_epi32(static_cast<int>(0x80000000U));  // unsigned order from signed
    const I dropped =
        _mm256_cmpgt_epi32(_mm256_xor_si256(bits(threshold), flip), _mm256_xor_si256(words, flip));
    return _mm256_andnot_ps(_mm256_castsi256_ps(dropped), all(scale));
  }

 private:
  static I bits(std::uint32_t a) { return _mm256_set1_epi32(static_cast<int>(a)); }
  static void philox_round(I* c, I keys0, I keys1) {
    const I product0 = _mm256_mul_epu32(c[0], _mm256_set1_epi64x(0xD2511F53));
    const I product1 = _mm256_mul_epu32(c[2], _mm256_set1_epi64x(0xCD9E8D57));
    c[0] = _mm256_xor_si256(_mm256_srli_epi64(product1, 32), _mm256_xor_si256(c[1], keys0));
    c[1] = product1;
    c[2] = _mm256_xor_si256(_mm256_srli_epi64(product0, 32), _mm256_xor_si256(c[3], keys1));
    c[3] = product0;
  }
};

}  // namespace coalsack::network

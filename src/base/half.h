// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace coalsack::base {

/// IEEE 754 binary16 from binary32, to nearest, ties to even; beyond 65,504 infinity, NaN stays NaN.
inline std::uint16_t half_from_float(float value) {
  constexpr std::uint32_t half_infinity_as_float = 0x47800000U;  // 65536: first exponent that a half has not
  constexpr std::uint32_t least_normal_half = 0x38800000U;       // 2^-14 as a float
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  std::uint32_t half = 0;
  if (magnitude > 0x7F800000U) {
    half = 0x7E00U;
  } else if (magnitude >= half_infinity_as_float) {
    half = 0x7C00U;
  } else if (magnitude < least_normal_half) {
    // Adding 0.5 leaves the multiple of 2^-24 in the low bits, rounded as additions round.
    half = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) - 0x3F000000U;
  } else {
    const std::uint32_t odd = magnitude >> 13 & 1U;
    half = (magnitude - (112U << 23) + 0xFFFU + odd) >> 13;  // exponent bias 127 -> 15
  }
  return static_cast<std::uint16_t>(sign | half);
}

/// The exact value of a binary16.
inline float float_from_half(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t magnitude = half & 0x7FFFU;
  if (magnitude >= 0x7C00U) return std::bit_cast<float>(sign | 0x7F800000U | (magnitude & 0x3FFU) << 13);
  // The exponent is 112 too small, also for subnormal numbers; the product is exact.
  return std::bit_cast<float>(sign |
                              std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112F));
}

}  // namespace coalsack::base

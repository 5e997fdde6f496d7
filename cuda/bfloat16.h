// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/host_device.h"

namespace coalsack::cuda {

/// The upper half of a float: 8 bits of precision, the range of a float. What the tensor cores multiply.
struct Bfloat16 {
  std::uint16_t bits = 0;
};

/// Numbers as arrays hold them.
enum class Number : std::uint8_t { float32, bfloat16 };

constexpr std::size_t bytes_of(Number number) {
  return number == Number::float32 ? 4 : 2;
}

template <class T>
inline constexpr Number number_of = Number::float32;
template <>
inline constexpr Number number_of<Bfloat16> = Number::bfloat16;

COALSACK_HOST_DEVICE inline float to_float(float value) {
  return value;
}
COALSACK_HOST_DEVICE inline float to_float(Bfloat16 value) {
  const std::uint32_t bits = static_cast<std::uint32_t>(value.bits) << 16;
  float result = 0;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

COALSACK_HOST_DEVICE inline void store(float value, float& place) {
  place = value;
}
/// Rounds to nearest, ties to even; infinities and NaN stay what they are.
COALSACK_HOST_DEVICE inline void store(float value, Bfloat16& place) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const bool nan = (bits & 0x7FFFFFFFU) > 0x7F800000U;
  const std::uint32_t rounded = (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
  place.bits = static_cast<std::uint16_t>(nan ? (bits >> 16 | 0x40U) : rounded);
}

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace coalsack::diagram {

/// IEEE 754 binary16 from binary32, to nearest, ties to even; beyond 65,504 infinity, NaN stays NaN.
std::uint16_t half_from_float(float value);
/// The exact value of a binary16.
float float_from_half(std::uint16_t half);

/// Profiles as binary16: 2^-11 of the value, 3e-8 mag/kpc at least. Both spans have one entry per bin.
void encode_halves(std::span<const float> profile, std::span<std::uint16_t> out);
void decode_halves(std::span<const std::uint16_t> halves, std::span<float> out);

/// Profiles as multiples of `step` (> 0), mag/kpc: what is above 65,535 steps is 65,535 steps, below 0 or NaN
/// is 0.
void encode_steps(std::span<const float> profile, float step, std::span<std::uint16_t> out);
void decode_steps(std::span<const std::uint16_t> steps, float step, std::span<float> out);

}  // namespace coalsack::diagram

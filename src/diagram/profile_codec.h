// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "base/half.h"

namespace coalsack::diagram {

using base::float_from_half;
using base::half_from_float;

/// The least number above 0 of binary16.
inline constexpr float least_half = 0x1p-24F;

/// Profiles as binary16: 2^-11 of the value, 3e-8 mag/kpc at least; less than half of least_half is 0. Both
/// spans have one entry per bin.
void encode_halves(std::span<const float> profile, std::span<std::uint16_t> out);
void decode_halves(std::span<const std::uint16_t> halves, std::span<float> out);

/// Profiles as multiples of `step` (> 0), mag/kpc: what is above 65,535 steps is 65,535 steps, below 0 or NaN
/// is 0.
void encode_steps(std::span<const float> profile, float step, std::span<std::uint16_t> out);
void decode_steps(std::span<const std::uint16_t> steps, float step, std::span<float> out);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/profile_codec.h"

#include <cmath>

namespace coalsack::diagram {

void encode_halves(std::span<const float> profile, std::span<std::uint16_t> out) {
  for (std::size_t i = 0; i < profile.size(); ++i) out[i] = half_from_float(profile[i]);
}

void decode_halves(std::span<const std::uint16_t> halves, std::span<float> out) {
  for (std::size_t i = 0; i < halves.size(); ++i) out[i] = float_from_half(halves[i]);
}

void encode_steps(std::span<const float> profile, float step, std::span<std::uint16_t> out) {
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const float steps = std::nearbyint(profile[i] / step);
    out[i] = steps > 65535.0F ? std::uint16_t{65535}
             : steps > 0      ? static_cast<std::uint16_t>(steps)
                              : std::uint16_t{0};
  }
}

void decode_steps(std::span<const std::uint16_t> steps, float step, std::span<float> out) {
  for (std::size_t i = 0; i < steps.size(); ++i) out[i] = static_cast<float>(steps[i]) * step;
}

}  // namespace coalsack::diagram

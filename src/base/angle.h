// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <numbers>

namespace coalsack::base {

/// What turns degrees, in which every interface gives angles, into radians.
inline constexpr double radians_per_degree = std::numbers::pi / 180;

}  // namespace coalsack::base

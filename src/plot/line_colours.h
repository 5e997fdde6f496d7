// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>

#include "plot/colour.h"

namespace coalsack::plot {

/// The colour of the i-th of several lines; they come round after seven.
constexpr Colour line_colour(std::size_t i) {
  constexpr std::array<Colour, 7> colours = {palette::blue,   palette::vermilion, palette::green,
                                             palette::orange, palette::purple,    palette::sky_blue,
                                             palette::black};
  return colours[i % colours.size()];
}

}  // namespace coalsack::plot

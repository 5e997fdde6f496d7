// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "plot/layer.h"

namespace coalsack::plot {

// Lengths that all panels share, in points; those in em are in units of the letters' size.
inline constexpr double frame_width_pt = 0.6;
inline constexpr double major_tick_pt = 3.6;
inline constexpr double minor_tick_pt = 1.9;
inline constexpr double tick_gap_pt = 3;
inline constexpr double label_gap_pt = 2.5;
inline constexpr double bar_label_gap_pt = 4.5;  // the label may have an upper index on the numbers' side
inline constexpr double bar_width_pt = 7;
inline constexpr double bar_gap_pt = 5;
inline constexpr double bar_arrow_pt = 5;  // at the end of a bar beyond which there is more
inline constexpr double tick_label_em = 0.93;
inline constexpr double title_em = 1.05;
inline constexpr double line_height_em = 1.0;  // from the top of a capital to the bottom of a g

inline constexpr Stroke frame_stroke{palette::black, frame_width_pt, Dash::solid};

}  // namespace coalsack::plot

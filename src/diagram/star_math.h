// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/host_device.h"

namespace coalsack::diagram {

/// The functions of one number per lane that the star loops need, for any set of lanes; with LanesPortable
/// they run on the GPU too. All operations are single, none contracted, so the bits are the same everywhere.
template <class V>
struct StarMath {
  using F = typename V::F;
  using I = typename V::I;
  using M = typename V::M;

  // A CurveTable at a magnitude; NaN reads its start.
  COALSACK_HOST_DEVICE static F look_up(const float* table, F magnitude) {
    const F place = V::lesser(V::greater(magnitude * V::all(128.0F), V::all(0.0F)), V::all(4095.999F));
    const I piece = V::to_int(place);
    F value, rise;
    V::gather_pair(table, piece, value, rise);
    return value + rise * (place - V::from_int(piece));
  }

  // -ln((floor(word / 2) + 1/2) / 2^31).
  COALSACK_HOST_DEVICE static F minus_log_of_uniform(I word) {
    const F x = V::from_int(V::template right<1>(word)) + V::all(0.5F);
    const I root_half = V::all_bits(0x3F3504F3U);  // sqrt(1/2)
    const I above = V::subtract(V::as_bits(x), root_half);
    const F exponent = V::from_int(V::template right_signed<23>(above));
    const F m = V::as_float(V::add(V::bit_and(above, V::all_bits(0x007FFFFFU)), root_half)) - V::all(1.0F);
    F p = V::all(0.08927386999130249F);
    p = p * m + V::all(-0.14344774186611176F);
    p = p * m + V::all(0.14871080219745636F);
    p = p * m + V::all(-0.1656622439622879F);
    p = p * m + V::all(0.19966070353984833F);
    p = p * m + V::all(-0.25001731514930725F);
    p = p * m + V::all(0.3333383798599243F);
    const F square = m * m;
    const F log_m = m + square * (p * m - V::all(0.5F));
    return (V::all(31.0F) - exponent) * V::all(0.693147180559945F) - log_m;
  }

  COALSACK_HOST_DEVICE static void normal_deviates(I a, I b, F& cosine, F& sine) {
    const F radius = V::sqrt(V::greater(V::all(2.0F) * minus_log_of_uniform(a), V::all(0.0F)));
    // The angle is a quarter turn times (quarter + f), f in [-1/2, 1/2).
    const I within = V::template right_signed<2>(V::template left<2>(b));
    const I quarter = V::template right<30>(V::subtract(b, within));
    const F f = V::from_int(within) * V::all(0x1p-30F);
    const F square = f * f;
    F s = V::all(-0.004602177068591118F);
    s = s * square + V::all(0.07968022674322128F);
    s = s * square + V::all(-0.6459634900093079F);
    s = s * square + V::all(1.5707963705062866F);
    s = s * f;
    F c = V::all(-0.020408352836966515F);
    c = c * square + V::all(0.2535986304283142F);
    c = c * square + V::all(-1.2336970567703247F);
    c = c * square + V::all(1.0F);
    const M swapped = V::odd(quarter);
    const I two = V::all_bits(2);
    const I turn_cosine = V::template left<30>(V::bit_and(V::add(quarter, V::all_bits(1)), two));
    const I turn_sine = V::template left<30>(V::bit_and(quarter, two));
    cosine = radius * V::flip(V::choose(swapped, s, c), turn_cosine);
    sine = radius * V::flip(V::choose(swapped, c, s), turn_sine);
  }
};

}  // namespace coalsack::diagram

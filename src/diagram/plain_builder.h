// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

#include "diagram/example.h"
#include "diagram/example_model.h"

namespace coalsack::diagram {

/// One example, the straightforward way: star after star, in double precision, from the curves themselves.
/// This is the definition of an example; ExampleBuilder computes the same some fifteen times faster.
///
/// Of every drawn star (star_draw.h), for every observed quantity q:
///
///   true_q  = column_q + shift_q + (A_q / A_V) A_V(distance)
///   noisy_q = true_q + scale_q sigma_q(true_q) normal_q; not listed where sigma_q exceeds the greatest
///
/// and for every diagram: the star is listed where uniform < product of the detection probabilities of the
/// diagram's columns at their noisy values; it is counted where it is also within the limits and the ranges.
/// A column that is NaN takes its star out of the diagrams that use it, and out of no other.
///
/// `profile`: dA_V/dr in mag/kpc, one per bin; the whole of it dims the stars (what the network is asked for
/// may be cut afterwards, dust::zero_beyond_few_stars). Throws InputError as check_profile does.
Example build_example_plainly(const ExampleModel& model, const ExampleKey& key,
                              std::span<const float> profile);

}  // namespace coalsack::diagram

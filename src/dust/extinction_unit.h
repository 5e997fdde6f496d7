// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "dust/extinction_law.h"

namespace coalsack::dust {

/// What turns a published quantity of extinction into A_V in mag: "A_V" (1); "E(B-V)" (r_v); "A_X" and
/// "E(X-Y)" for X, Y of bands(), by the law. Blanks, underscores and the case of letters do not matter ("ebv"
/// and "AKs" are understood). E(B-V) is meant as it stands: some maps publish it on a scale of their own.
/// Throws base::InputError, listing what is understood, and as a_band_over_a_v.
double a_v_per(std::string_view quantity, ExtinctionLaw law, double r_v);

}  // namespace coalsack::dust

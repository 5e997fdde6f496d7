// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "stars/import_options.h"

namespace coalsack::stars {

/// Why a band's magnitude is not used.
enum class BandDrop { none, no_magnitude, null_magnitude, ph_qual, rd_flg, no_error, null_error, cc_flg };
inline constexpr int band_drops = 8;

/// The reason as the report names it.
std::string_view name_of(BandDrop drop);

/// A band's characters of the 2MASS flags; 0 where the file does not say.
struct BandFlags {
  char ph_qual = 0;
  char rd_flg = 0;
  char cc_flg = 0;
};

/// The character of a three-band flag. A shorter one of digits only has lost its zeros in front (someone read
/// 022 as a number) and gets them back. 0 for an empty flag, '?' when the length is wrong otherwise.
char flag_at(std::string_view flag, int index);

/// The first rule that a band's values break. `has_errors`: the file has errors for this band. Magnitudes
/// beyond -9 .. 45 and errors beyond 0 .. 8 are words for "none" (99.999, -999, -9.99; 2MASS marks errors
/// that could not be determined, ph_qual F, with values above 8).
BandDrop judge(double magnitude, double error, bool has_errors, const BandFlags& flags,
               const QualityRules& rules);

}  // namespace coalsack::stars

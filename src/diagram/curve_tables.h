// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "diagram/observation.h"

namespace coalsack::diagram {

/// A function of magnitude as straight pieces of 1/128 mag from 0 to 32 mag: value and rise of each piece, in
/// turns. Outside, the first and last values go on. Error curves and detection curves bend so slowly that
/// errors are off by less than 5e-5 of themselves and chances by less than 4e-5 (for widths of 0.15 mag).
struct CurveTable {
  static constexpr int pieces_per_mag = 128;
  static constexpr int pieces = 32 * pieces_per_mag;
  std::vector<float> value_and_rise;  ///< (pieces, 2); empty: no curve
};

/// The curves of an observation, by quantity.
struct CurveTables {
  std::vector<CurveTable> error;      ///< NaN where the error is larger than a listed star can have
  std::vector<CurveTable> detection;  ///< without the bright limit; empty where detection is certain
};

CurveTables make_curve_tables(const Observation& observation);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagram/diagram.h"
#include "stars/photometry.h"

namespace coalsack::diagram {

/// A column that a survey measures, and how: a band's magnitude, which dust makes fainter, or something else
/// (the parallax), which it does not.
struct Quantity {
  std::string column;
  double a_over_a_v = 0;    ///< A_band / A_V; 0 for what dust does not change
  stars::ErrorCurve error;  ///< standard error in the column's unit, by the magnitude of `error_from`
  std::string error_from;   ///< the band whose magnitude sets the error; empty: this column itself
  /// The chance of being listed, by the noisy value; nothing: always.
  std::optional<stars::DetectionCurve> detection;

  bool is_magnitude() const { return error_from.empty(); }
};

/// A band: its curves and its A_band / A_V.
Quantity band_quantity(const stars::BandCurves& curves, double a_over_a_v);

/// Gaia DR3's parallax in mas, error by G: sqrt(40 + 800 z + 30 z^2) uas, z = 10^(0.4 (max(G, 13) - 15))
/// (PyGaia's published model).
Quantity gaia_parallax();

/// What is observed: diagrams, and the quantities they need. All diagrams are filled from the same stars;
/// each quantity's noise is drawn once for a star.
struct Observation {
  std::vector<Diagram> diagrams;     ///< 1 to 8
  std::vector<Quantity> quantities;  ///< 1 to 12; their order is that of the noise draws
  /// A star whose error in a band is larger than this is never listed in it: no survey lists what has a
  /// signal to noise below 3 (0.36 mag), and there Gaussian errors of a magnitude would scatter stars in that
  /// were never seen. 0.25 suits samples cut at a signal to noise of 10. 0.01 to 10.
  double greatest_sigma_mag = 0.36;
};

inline constexpr std::size_t most_diagrams = 8;
inline constexpr std::size_t most_quantities = 12;
inline constexpr std::size_t most_limits = 8;  ///< of one diagram

/// An observation of these diagrams with what they need out of `known`, in the order of first use (so that a
/// diagram added at the end leaves the noise of the others as it was). Throws InputError as check() does.
Observation observation_of(std::vector<Diagram> diagrams, const std::vector<Quantity>& known);

/// Throws InputError naming what cannot be: a diagram that check(Diagram) refuses, a column that no quantity
/// measures, a quantity twice, too many of either.
void check(const Observation& observation);

/// A diagram with its columns looked up in the observation's quantities.
struct ResolvedDiagram {
  int x = 0, x_minus = -1, y = 0, y_minus = -1;  ///< -1: none
  std::vector<int> limits;                       ///< one per limit of the diagram
  std::vector<int> used;                         ///< all of them, each once: their detection is required
  int survey = 0;                                ///< surveys are numbered in the order of the diagrams
};

/// REQUIRES: check(observation) passed.
std::vector<ResolvedDiagram> resolve(const Observation& observation);

/// The quantity whose magnitude sets the error of each quantity.
std::vector<int> resolve_error_from(const Observation& observation);

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// The error of a magnitude as a function of the magnitude: sigma^2 = floor^2 + curve(m)^2. The curve is
/// a table when there are knots (straight in ln sigma between them, level before the first, going on with the
/// last slope beyond the last), otherwise curve^2 = s0^2 + a^2 10^(2 p (m - m0)).
struct ErrorCurve {
  double floor_mag = 0;
  double s0_mag = 0;  ///< what the errors level off at for bright stars
  double a_mag = 0;   ///< the growing part at m0
  double m0_mag = 0;
  double p = 0;                        ///< its slope, dex per magnitude
  std::vector<double> knot_mag;        ///< ascending
  std::vector<double> knot_sigma_mag;  ///< above 0, as many as knot_mag

  /// The standard error, mag, of a star of this magnitude. NaN for NaN; never above 10.
  double sigma(double magnitude) const;
};

/// The probability that a survey lists a star of a magnitude, the noisy one: surveys cut at a signal to
/// noise, so noise comes first and selection after it. 0 brighter than the bright limit, then 1 / (1 + exp((m
/// - faint_limit) / width)).
struct DetectionCurve {
  double bright_limit_mag = -100;
  double faint_limit_mag = 100;  ///< half of the stars are found here
  double width_mag = 0.15;       ///< above 0

  /// In [0, 1]; 0 for NaN.
  double probability(double magnitude) const;
};

/// What a survey does to one band.
struct BandCurves {
  std::string band;
  ErrorCurve error;
  DetectionCurve detection;
};

/// The observed magnitude of a star, from its true one and a standard normal deviate.
double noisy_magnitude(const ErrorCurve& curve, double magnitude, double normal_deviate);

/// Curves as plain numbers, for storing: floor, s0, a, m0, p, bright limit, faint limit, width, number of
/// knots, then the knots' magnitudes, then their sigmas.
std::vector<double> to_numbers(const BandCurves& curves);
/// The inverse. Throws InputError for numbers that are no curve (length, order, sign, not finite).
BandCurves from_numbers(std::string_view band, std::span<const double> numbers);

/// Which 2MASS stars are meant.
enum class TwoMassSelection {
  reliable,  ///< signal to noise 10 in every band (quality A)
  all,       ///< the whole point source catalogue
};

/// J, H, Ks of 2MASS at high latitude. Errors: fitted to the catalogue errors of a field at l 233, b -19
/// (2MASS All-Sky PSC, Cutri et al. 2003). Limits `all`: where that field's counts fall to half of the
/// built-in Galaxy's, as `calibrate` finds them. Limits `reliable`, assumed: half a magnitude beyond the
/// nominal S/N 10 limits 15.8, 15.1, 14.3, width 0.15. Bright limits (saturation) are approximate. In the
/// crowded plane limits are up to 1 mag brighter: calibrate on the field at hand.
std::vector<BandCurves> published_2mass(TwoMassSelection selection = TwoMassSelection::reliable);

/// G, BP, RP of Gaia DR3: errors of one mean magnitude (PyGaia 3, ESA and DPAC's published model), with a
/// floor of 5 mmag for calibration; limits G 20.7, BP and RP 20.9 mag (approximate).
std::vector<BandCurves> published_gaia_dr3();

}  // namespace coalsack::stars

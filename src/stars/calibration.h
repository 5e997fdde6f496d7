// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stars/error_fit.h"
#include "stars/photometry.h"
#include "stars/star_list.h"

namespace coalsack::stars {

struct CalibrationOptions {
  double bin_mag = 0.25;
  std::size_t least_per_bin = 20;        ///< stars with an error that a bin needs for its median
  double greatest_error_mag = 0.36;      ///< a model star whose error is greater is listed nowhere
  std::size_t least_bright_stars = 200;  ///< that both lists need where they are compared
};

/// One magnitude bin of a field against the model.
struct CompletenessPoint {
  double magnitude = 0;  ///< middle of the bin
  double observed = 0;   ///< stars
  double expected = 0;  ///< model stars with the fitted errors, at the scale of the bright stars, none missed
  double fitted = 0;    ///< the same times the fitted probability of detection
};

/// The curves of one band measured on a field.
struct BandCalibration {
  BandCurves curves;
  std::vector<ErrorPoint> error_points;
  std::vector<CompletenessPoint> completeness_points;
  double error_rms_ln = 0;  ///< of ln(median / curve) over error_points
  /// Observed over model stars between the two magnitudes below; over the ratio of the areas it is how much
  /// denser the field is than the model.
  double observed_over_model = 0;
  double bright_from_mag = 0;
  double bright_to_mag = 0;
  double chi2_per_bin = 0;     ///< of the fitted counts, Poisson, over the bins that the limit was fitted to
  double greatest_excess = 0;  ///< greatest observed / expected - 1 beyond bright_to (galaxies, clusters)
};

/// Measures error and detection curves of the bands of `initial` on an observed field.
///
/// observed: columns BAND and BAND_error; a star without a finite error or with one above 1 mag counts as not
/// detected. model: column BAND, the same direction, any area, without errors, reddened or not (the better
/// the nearer to the field's own reddening); it must go fainter than the field does.
///
/// Errors: medians of the catalogue errors in magnitude bins, fitted by fit_error_curve (m0 is initial's, or
/// the median magnitude). Detection: model counts after noise of those errors (without the stars whose error
/// exceeds greatest_error_mag: noise of a magnitude would bring many of the faintest into the bright bins)
/// are scaled to the observed ones over the 3 mag that end 1 mag above the turnover of the observed counts;
/// limit and width then maximise the Poisson likelihood of the fainter bins. A bin with more stars than the
/// model (galaxies among them) counts as complete. The bright limit is initial's.
///
/// Throws InputError for a missing column, too few stars, or a model that ends too bright; says which band.
std::vector<BandCalibration> calibrate(const StarList& observed, const StarList& model,
                                       std::span<const BandCurves> initial,
                                       const CalibrationOptions& options = {});

}  // namespace coalsack::stars

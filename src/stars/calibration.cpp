// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "base/error.h"

namespace coalsack::stars {
namespace {

constexpr double greatest_listed_error_mag = 1.0;
constexpr double bright_end_above_turnover_mag = 1.0;
constexpr double bright_span_mag = 3.0;
constexpr std::size_t fine_per_bin = 5;

struct Detection {
  double magnitude;
  double error_mag;
};

const Column& column_of(const StarList& stars, const std::string& name, const char* which) {
  const Column* column = stars.find(name);
  if (column == nullptr)
    throw base::InputError(std::string("calibration: the ") + which + " stars have no column " + name);
  return *column;
}

std::vector<Detection> detections(const StarList& observed, const BandCurves& initial) {
  const Column& magnitude = column_of(observed, initial.band, "observed");
  const Column& error = column_of(observed, initial.band + "_error", "observed");
  std::vector<Detection> list;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const Detection star = {magnitude.values[i], error.values[i]};
    if (std::isfinite(star.magnitude) && star.error_mag > 0 && star.error_mag <= greatest_listed_error_mag &&
        star.magnitude >= initial.detection.bright_limit_mag)
      list.push_back(star);
  }
  std::sort(list.begin(), list.end(), [](const Detection& a, const Detection& b) {
    return std::pair(a.magnitude, a.error_mag) < std::pair(b.magnitude, b.error_mag);
  });
  return list;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<ErrorPoint> error_points(const std::vector<Detection>& stars, const CalibrationOptions& options) {
  std::vector<ErrorPoint> points;
  for (std::size_t begin = 0; begin < stars.size();) {
    const double bin = std::floor(stars[begin].magnitude / options.bin_mag);
    std::vector<double> magnitudes, errors;
    std::size_t end = begin;
    for (; end < stars.size() && std::floor(stars[end].magnitude / options.bin_mag) == bin; ++end) {
      magnitudes.push_back(stars[end].magnitude);
      errors.push_back(stars[end].error_mag);
    }
    if (end - begin >= std::max<std::size_t>(1, options.least_per_bin))
      points.push_back({median(magnitudes), median(errors), end - begin});
    begin = end;
  }
  return points;
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

// Model counts after noise, in fine bins of the noisy magnitude.
class NoisyModel {
 public:
  NoisyModel(const Column& column, const ErrorCurve& error, double greatest_sigma_mag, double first_mag,
             std::size_t bins, double bin_mag)
      : bins_(bins), bin_mag_(bin_mag), first_mag_(first_mag), stars_(bins * fine_per_bin, 0.0) {
    // True magnitudes from 2 mag brighter to 2 mag fainter than the field, a fine bin at a time.
    const double fine = bin_mag / fine_per_bin;
    const double begin = first_mag - 2.0;
    std::vector<double> stars(stars_.size() + static_cast<std::size_t>(4.0 / fine), 0.0);
    for (const float value : column.values) {
      const double place = (static_cast<double>(value) - begin) / fine;
      if (place >= 0 && place < static_cast<double>(stars.size()))
        stars[static_cast<std::size_t>(place)] += 1.0;
    }
    for (std::size_t j = 0; j < stars.size(); ++j) {
      if (stars[j] <= 0) continue;
      const double magnitude = begin + fine * (static_cast<double>(j) + 0.5);
      const double sigma = error.sigma(magnitude);
      if (sigma > greatest_sigma_mag) continue;
      double below = normal_cdf((first_mag - magnitude) / sigma);
      for (std::size_t i = 0; i < stars_.size(); ++i) {
        const double up_to = normal_cdf((first_mag + fine * static_cast<double>(i + 1) - magnitude) / sigma);
        stars_[i] += stars[j] * (up_to - below);
        below = up_to;
      }
    }
  }

  double bin_middle(std::size_t i) const { return first_mag_ + bin_mag_ * (static_cast<double>(i) + 0.5); }

  // Stars per bin when each noisy magnitude is listed with the curve's probability.
  std::vector<double> counts(const DetectionCurve& curve) const {
    std::vector<double> sum(bins_, 0.0);
    const double fine = bin_mag_ / fine_per_bin;
    for (std::size_t i = 0; i < stars_.size(); ++i)
      sum[i / fine_per_bin] +=
          stars_[i] * curve.probability(first_mag_ + fine * (static_cast<double>(i) + 0.5));
    return sum;
  }

 private:
  std::size_t bins_;
  double bin_mag_;
  double first_mag_;
  std::vector<double> stars_;
};

// Twice the log likelihood ratio of n against a Poisson mean.
double deviance(double n, double mean) {
  mean = std::max(mean, 0.05);
  return 2.0 * (mean - n + (n > 0 ? n * std::log(n / mean) : 0.0));
}

struct LimitFit {
  const NoisyModel& model;
  const std::vector<double>& complete;  // scaled counts with nothing missed
  const std::vector<double>& observed;
  double scale;
  std::size_t first_bin;

  double misfit(const DetectionCurve& curve) const {
    const std::vector<double> counts = model.counts(curve);
    double sum = 0;
    for (std::size_t i = first_bin; i < observed.size(); ++i)
      sum += deviance(std::min(observed[i], complete[i]), scale * counts[i]);
    return sum;
  }

  // Grid, then ever smaller steps around the best.
  DetectionCurve best(double from_mag, double to_mag, double bright_limit_mag) const {
    DetectionCurve found = {bright_limit_mag, from_mag, 0.15};
    double least = std::numeric_limits<double>::infinity();
    const auto attempt = [&](double limit, double width) {
      if (width < 0.02 || width > 1.5) return;
      const DetectionCurve curve = {bright_limit_mag, limit, width};
      const double value = misfit(curve);
      if (value < least) {
        least = value;
        found = curve;
      }
    };
    for (double limit = from_mag; limit <= to_mag; limit += 0.1)
      for (const double width : {0.03, 0.06, 0.1, 0.15, 0.25, 0.4, 0.7}) attempt(limit, width);
    double limit_step = 0.05;
    double width_factor = 1.4;
    for (int round = 0; round < 8; ++round) {
      const DetectionCurve centre = found;
      for (int i = -1; i <= 1; ++i)
        for (int k = -1; k <= 1; ++k)
          attempt(centre.faint_limit_mag + i * limit_step, centre.width_mag * std::pow(width_factor, k));
      limit_step *= 0.6;
      width_factor = std::pow(width_factor, 0.6);
    }
    return found;
  }
};

void fit_detection(const std::vector<Detection>& stars, const Column& model_column, const BandCurves& initial,
                   const CalibrationOptions& options, BandCalibration& result) {
  const std::string& band = initial.band;
  const auto faintest_seen =
      stars[static_cast<std::size_t>(0.995 * static_cast<double>(stars.size() - 1))].magnitude;
  std::vector<double> model_magnitudes;
  for (const float value : model_column.values)
    if (std::isfinite(value)) model_magnitudes.push_back(value);
  if (model_magnitudes.size() < options.least_bright_stars)
    throw base::InputError("calibration of " + band + ": the model has only " +
                           std::to_string(model_magnitudes.size()) + " stars; make a larger model list");
  std::sort(model_magnitudes.begin(), model_magnitudes.end());
  const double model_end =
      model_magnitudes[static_cast<std::size_t>(0.995 * static_cast<double>(model_magnitudes.size() - 1))];
  if (model_end < faintest_seen + 0.2)
    throw base::InputError("calibration of " + band + ": model stars end at " + std::to_string(model_end) +
                           " mag but the field goes to " + std::to_string(faintest_seen) +
                           "; make the model stars fainter");

  const double first_mag = std::floor(stars.front().magnitude / options.bin_mag) * options.bin_mag;
  const auto bins =
      static_cast<std::size_t>(std::ceil((stars.back().magnitude + 0.5 - first_mag) / options.bin_mag)) + 1;
  const NoisyModel model(model_column, result.curves.error, options.greatest_error_mag, first_mag, bins,
                         options.bin_mag);
  std::vector<double> observed(bins, 0.0);
  for (const Detection& star : stars)
    observed[static_cast<std::size_t>((star.magnitude - first_mag) / options.bin_mag)] += 1.0;

  const auto fullest =
      static_cast<std::size_t>(std::max_element(observed.begin(), observed.end()) - observed.begin());
  result.bright_to_mag = model.bin_middle(fullest) - bright_end_above_turnover_mag;
  result.bright_from_mag = result.bright_to_mag - bright_span_mag;
  const std::vector<double> unscaled = model.counts({-100.0, 1000.0, 0.15});
  double bright_observed = 0;
  double bright_model = 0;
  std::size_t first_faint = bins;
  for (std::size_t i = 0; i < bins; ++i) {
    const double middle = model.bin_middle(i);
    if (middle > result.bright_to_mag) {
      first_faint = std::min(first_faint, i);
    } else if (middle > result.bright_from_mag) {
      bright_observed += observed[i];
      bright_model += unscaled[i];
    }
  }
  const auto least = static_cast<double>(options.least_bright_stars);
  if (bright_observed < least || bright_model < least)
    throw base::InputError("calibration of " + band + ": too few bright stars (" +
                           std::to_string(static_cast<long>(bright_observed)) + " observed, " +
                           std::to_string(static_cast<long>(bright_model)) + " model, " +
                           std::to_string(options.least_bright_stars) + " needed); take a larger field");
  result.observed_over_model = bright_observed / bright_model;

  std::vector<double> complete = unscaled;
  for (double& count : complete) count *= result.observed_over_model;
  const LimitFit fit = {model, complete, observed, result.observed_over_model, first_faint};
  result.curves.detection =
      fit.best(result.bright_to_mag, faintest_seen + 1.0, initial.detection.bright_limit_mag);
  const std::vector<double> fitted = model.counts(result.curves.detection);
  for (std::size_t i = 0; i < bins; ++i) {
    result.completeness_points.push_back(
        {model.bin_middle(i), observed[i], complete[i], fitted[i] * result.observed_over_model});
    if (i >= first_faint && complete[i] > 0 && observed[i] >= 10)
      result.greatest_excess = std::max(result.greatest_excess, observed[i] / complete[i] - 1.0);
  }
  result.chi2_per_bin = fit.misfit(result.curves.detection) / static_cast<double>(bins - first_faint);
}

BandCalibration calibrate_band(const StarList& observed, const StarList& model, const BandCurves& initial,
                               const CalibrationOptions& options) {
  BandCalibration result;
  result.curves.band = initial.band;
  const std::vector<Detection> stars = detections(observed, initial);
  result.error_points = error_points(stars, options);
  const std::vector<ErrorPoint>& points = result.error_points;
  if (points.size() < 6 || points.back().magnitude - points.front().magnitude < 2.0)
    throw base::InputError("calibration of " + initial.band + ": " + std::to_string(stars.size()) +
                           " stars with errors are too few (" + std::to_string(points.size()) +
                           " magnitude bins are filled, 6 over 2 mag are needed); take a larger field");
  const double m0 = initial.error.knot_mag.empty() && initial.error.a_mag > 0
                        ? initial.error.m0_mag
                        : stars[stars.size() / 2].magnitude;
  result.curves.error = fit_error_curve(points, m0);
  result.error_rms_ln = rms_ln_error(result.curves.error, points);
  fit_detection(stars, column_of(model, initial.band, "model"), initial, options, result);
  return result;
}

}  // namespace

std::vector<BandCalibration> calibrate(const StarList& observed, const StarList& model,
                                       std::span<const BandCurves> initial,
                                       const CalibrationOptions& options) {
  if (!(options.bin_mag >= 0.05 && options.bin_mag <= 1.0))
    throw base::InputError("calibration: magnitude bins must be between 0.05 and 1 mag");
  std::vector<BandCalibration> results;
  for (const BandCurves& band : initial) results.push_back(calibrate_band(observed, model, band, options));
  return results;
}

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "map/stored_map.h"

namespace coalsack::map {
namespace {

constexpr double smoothing_kpc = 0.5;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
constexpr double slack = 1e-9;  // of a bin: distances that lie on an edge

std::size_t place_of(Row row) {
  return static_cast<std::size_t>(row);
}

/// Means over windows of up to 2 half + 1 bins around each of the first `count`.
std::vector<double> smoothed(std::span<const float> profile, std::size_t half, std::size_t count) {
  std::vector<double> mean(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = i >= half ? i - half : 0;
    const std::size_t to = std::min(i + half + 1, count);
    double sum = 0;
    for (std::size_t k = from; k < to; ++k) sum += static_cast<double>(profile[k]);
    mean[i] = sum / static_cast<double>(to - from);
  }
  return mean;
}

}  // namespace

std::vector<double> score_distances_kpc() {
  return {1, 2, 3, 4, 5, 6, 8, 10};
}

void Accuracy::Sums::add(double predicted, double truth) {
  ++count;
  error += predicted - truth;
  const double squared = (predicted - truth) * (predicted - truth);
  square += squared;
  fourth += squared * squared;
  x += predicted;
  y += truth;
  xx += predicted * predicted;
  yy += truth * truth;
  xy += predicted * truth;
}

TruthAgreement Accuracy::Sums::agreement() const {
  if (count == 0) return {0, not_known, not_known, not_known, not_known};
  const auto n = static_cast<double>(count);
  const double spread_x = std::max(xx - x * x / n, 0.0);
  const double spread_y = std::max(yy - y * y / n, 0.0);
  // Values that differ by rounding alone have no correlation.
  const bool constant = count < 2 || !(spread_x > 1e-12 * xx) || !(spread_y > 1e-12 * yy);
  const double corr = constant ? not_known : (xy - x * y / n) / std::sqrt(spread_x * spread_y);
  // rms = sqrt(m), m the mean of the squares: its deviation is that of m over 2 rms.
  const double mean_square = square / n;
  const double spread = std::max(fourth / n - mean_square * mean_square, 0.0) / (n - 1);
  const double rms = std::sqrt(mean_square);
  const double rms_sd = count < 2 ? not_known : rms > 0 ? std::sqrt(spread) / (2 * rms) : 0.0;
  return {count, error / n, rms, corr, rms_sd};
}

void Accuracy::Hits::add(double truth, std::span<const float> rows, std::size_t first_row, std::size_t bins,
                         std::size_t bin) {
  std::array<double, 5> quantile{};
  for (std::size_t q = 0; q < 5; ++q) quantile[q] = static_cast<double>(rows[(first_row + q) * bins + bin]);
  ++count;
  if (quantile[1] <= truth && truth <= quantile[3]) ++inside_68;
  if (quantile[0] <= truth && truth <= quantile[4]) ++inside_95;
  for (std::size_t q = 0; q < 5; ++q)
    if (truth < quantile[q]) ++below[q];
}

Coverage Accuracy::Hits::coverage() const {
  const double n = count == 0 ? not_known : static_cast<double>(count);
  Coverage coverage{static_cast<double>(inside_68) / n, static_cast<double>(inside_95) / n, {}};
  for (std::size_t q = 0; q < 5; ++q) coverage.below[q] = static_cast<double>(below[q]) / n;
  return coverage;
}

AccuracyAt Accuracy::Place::at() const {
  return {d_kpc, a_v.agreement(), dav.agreement(), a_v_hits.coverage(), dav_hits.coverage()};
}

Accuracy::Accuracy(std::size_t bins, double bin_kpc, std::vector<double> distances_kpc)
    : bins_(bins), bin_kpc_(bin_kpc) {
  if (bins == 0 || !(bin_kpc > 0)) throw base::InputError("accuracy: there are no distance bins");
  half_window_ = static_cast<std::size_t>(std::max(0.0, std::round((smoothing_kpc / bin_kpc - 1) / 2)));
  for (const double d_kpc : distances_kpc) {
    const double place = std::ceil(d_kpc / bin_kpc - slack);
    if (!(place >= 1 && place <= static_cast<double>(bins)))
      throw base::InputError("accuracy: " + std::to_string(d_kpc) + " kpc is not within the profiles");
    Place& at = places_.emplace_back();
    at.d_kpc = d_kpc;
    at.bin = static_cast<std::size_t>(place) - 1;
  }
  all_.d_kpc = not_known;
}

void Accuracy::add(std::span<const float> truth, std::size_t reached, std::span<const float> rows) {
  if (truth.size() != bins_ || rows.size() != prediction_rows * bins_ || reached > bins_)
    throw base::InputError("accuracy: a profile or prediction has not " + std::to_string(bins_) + " bins");
  ++sightlines_;
  const std::span<const float> mean = rows.subspan(place_of(Row::mean) * bins_, bins_);
  const std::span<const float> cumulative = rows.subspan(place_of(Row::cumulative_mean) * bins_, bins_);
  std::vector<double> true_a_v(bins_);
  double sum = 0;
  for (std::size_t i = 0; i < bins_; ++i) true_a_v[i] = sum += static_cast<double>(truth[i]) * bin_kpc_;
  const std::vector<double> true_dav = smoothed(truth, half_window_, reached);
  const std::vector<double> predicted_dav = smoothed(mean, half_window_, reached);

  Sums along;
  for (std::size_t i = 0; i < reached; ++i) along.add(predicted_dav[i], true_dav[i]);
  if (const double corr = along.agreement().corr; !std::isnan(corr)) along_.push_back(corr);

  const auto count_in = [&](Place& place, std::size_t bin, double predicted, double true_value) {
    place.a_v.add(predicted, true_value);
    place.dav.add(predicted_dav[bin], true_dav[bin]);
    place.a_v_hits.add(true_a_v[bin], rows, place_of(Row::cumulative_quantile), bins_, bin);
    place.dav_hits.add(static_cast<double>(truth[bin]), rows, place_of(Row::quantile), bins_, bin);
  };
  for (Place& place : places_) {
    if (place.bin >= reached) continue;
    // Within a bin A_V grows straight.
    const double left = (static_cast<double>(place.bin) + 1) - place.d_kpc / bin_kpc_;
    const double predicted =
        static_cast<double>(cumulative[place.bin]) - left * bin_kpc_ * static_cast<double>(mean[place.bin]);
    const double true_value = true_a_v[place.bin] - left * bin_kpc_ * static_cast<double>(truth[place.bin]);
    count_in(place, place.bin, predicted, true_value);
  }
  for (std::size_t i = 0; i < reached; ++i)
    count_in(all_, i, static_cast<double>(cumulative[i]), true_a_v[i]);
}

AccuracyReport Accuracy::report() const {
  AccuracyReport report;
  report.sightlines = sightlines_;
  for (const Place& place : places_) report.by_distance.push_back(place.at());
  report.all = all_.at();
  report.all.a_v.rms_sd = report.all.dav.rms_sd = not_known;
  std::vector<double> along = along_;
  std::sort(along.begin(), along.end());
  const std::size_t n = along.size();
  report.median_corr_along = n == 0 ? not_known : 0.5 * (along[(n - 1) / 2] + along[n / 2]);
  return report;
}

}  // namespace coalsack::map

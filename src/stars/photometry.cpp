// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/photometry.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace coalsack::stars {
namespace {

constexpr double greatest_sigma_mag = 10.0;
constexpr std::size_t plain_numbers = 9;  // before the knots
constexpr std::size_t most_knots = 10000;

double from_knots(const std::vector<double>& magnitude, const std::vector<double>& sigma, double m) {
  const std::size_t n = magnitude.size();
  if (n == 1 || m <= magnitude.front()) return sigma.front();
  const auto above = std::upper_bound(magnitude.begin(), magnitude.end(), m);
  const std::size_t i = std::min(static_cast<std::size_t>(above - magnitude.begin()), n - 1);
  const double part = (m - magnitude[i - 1]) / (magnitude[i] - magnitude[i - 1]);
  return std::exp((1.0 - part) * std::log(sigma[i - 1]) + part * std::log(sigma[i]));
}

}  // namespace

double ErrorCurve::sigma(double magnitude) const {
  if (std::isnan(magnitude)) return magnitude;
  const double curve = knot_mag.empty() ? std::hypot(s0_mag, a_mag * std::pow(10.0, p * (magnitude - m0_mag)))
                                        : from_knots(knot_mag, knot_sigma_mag, magnitude);
  return std::min(std::hypot(floor_mag, curve), greatest_sigma_mag);
}

double DetectionCurve::probability(double magnitude) const {
  if (!(magnitude >= bright_limit_mag)) return 0.0;
  return 1.0 / (1.0 + std::exp((magnitude - faint_limit_mag) / width_mag));
}

double noisy_magnitude(const ErrorCurve& curve, double magnitude, double normal_deviate) {
  return magnitude + curve.sigma(magnitude) * normal_deviate;
}

std::vector<double> to_numbers(const BandCurves& curves) {
  const ErrorCurve& e = curves.error;
  const DetectionCurve& d = curves.detection;
  std::vector<double> numbers = {e.floor_mag,       e.s0_mag,    e.a_mag,
                                 e.m0_mag,          e.p,         d.bright_limit_mag,
                                 d.faint_limit_mag, d.width_mag, static_cast<double>(e.knot_mag.size())};
  numbers.insert(numbers.end(), e.knot_mag.begin(), e.knot_mag.end());
  numbers.insert(numbers.end(), e.knot_sigma_mag.begin(), e.knot_sigma_mag.end());
  return numbers;
}

BandCurves from_numbers(std::string_view band, std::span<const double> numbers) {
  const auto fail = [&](const std::string& why) {
    throw base::InputError("curves of band " + std::string(band) + ": " + why);
  };
  for (const double number : numbers)
    if (!std::isfinite(number)) fail("a number is not finite");
  if (numbers.size() < plain_numbers) fail("at least 9 numbers are needed");
  const double knots = numbers[plain_numbers - 1];
  if (!(knots >= 0 && knots <= most_knots && knots == std::floor(knots)))
    fail("the number of knots is wrong");
  const auto n = static_cast<std::size_t>(knots);
  if (numbers.size() != plain_numbers + 2 * n) fail("the knots are incomplete");

  BandCurves curves;
  curves.band = band;
  curves.error = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], {}, {}};
  curves.detection = {numbers[5], numbers[6], numbers[7]};
  const auto first = numbers.begin() + plain_numbers;
  const auto middle = first + static_cast<std::ptrdiff_t>(n);
  curves.error.knot_mag.assign(first, middle);
  curves.error.knot_sigma_mag.assign(middle, numbers.end());
  if (curves.error.floor_mag < 0 || curves.error.s0_mag < 0 || curves.error.a_mag < 0)
    fail("an error is negative");
  if (!(curves.detection.width_mag > 0)) fail("the width of the limit must be above 0");
  for (std::size_t i = 0; i < n; ++i) {
    if (!(curves.error.knot_sigma_mag[i] > 0)) fail("a knot's error must be above 0");
    if (i > 0 && !(curves.error.knot_mag[i] > curves.error.knot_mag[i - 1])) fail("knots must ascend");
  }
  return curves;
}

}  // namespace coalsack::stars

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/gaussian_line.h"

#include <cmath>
#include <numbers>
#include <sstream>

#include "base/error.h"

namespace coalsack::dust {

GaussianLine::GaussianLine(const LineSpectrum& spectrum, const Bins& bins) : period_(2 * bins.size()) {
  const double period_kpc = 2 * bins.end_kpc();
  double sum = 0;
  // Mode `count` would be the Nyquist wave, whose sine vanishes on the samples.
  for (int number = 1; number < bins.count; ++number) {
    const double wavelength_kpc = period_kpc / number;
    if (wavelength_kpc <= spectrum.shortest_kpc || wavelength_kpc > spectrum.longest_kpc) continue;
    const double scaled = spectrum.outer_scale_kpc / wavelength_kpc;
    const double power = std::pow(1 + scaled * scaled, spectrum.slope / 2);
    modes_.push_back({number, power});
    sum += power;
  }
  if (modes_.empty()) {
    std::ostringstream text;
    text << "no wave between " << spectrum.shortest_kpc << " and " << spectrum.longest_kpc
         << " kpc fits a sightline of " << bins.end_kpc() << " kpc in bins of " << bins.width_kpc
         << " kpc; widen the range of scales or change the bins";
    throw base::InputError(text.str());
  }
  waves_.resize(modes_.size() * 2 * period_);
  float* wave = waves_.data();
  for (Mode& mode : modes_) {
    mode.power /= sum;
    const double amplitude = std::sqrt(mode.power);
    for (std::size_t i = 0; i < period_; ++i) {
      // Reduced to one turn in integers, so that the period closes exactly.
      const std::size_t turn = static_cast<std::size_t>(mode.number) * i % period_;
      const double angle = 2 * std::numbers::pi * static_cast<double>(turn) / static_cast<double>(period_);
      wave[i] = static_cast<float>(amplitude * std::cos(angle));
      wave[period_ + i] = static_cast<float>(amplitude * std::sin(angle));
    }
    wave += 2 * period_;
  }
}

void GaussianLine::add(base::RandomStream& stream, double sigma, std::span<float> out) const {
  const std::size_t samples = out.size();
  const float* wave = waves_.data();
  float* field = out.data();
  for (std::size_t m = 0; m < modes_.size(); ++m, wave += 2 * period_) {
    const auto a = static_cast<float>(sigma * stream.normal());
    const auto b = static_cast<float>(sigma * stream.normal());
    const float* cosine = wave;
    const float* sine = wave + period_;
    for (std::size_t i = 0; i < samples; ++i) field[i] += a * cosine[i] + b * sine[i];
  }
}

double GaussianLine::covariance(std::size_t lag) const {
  double sum = 0;
  for (const Mode& mode : modes_) {
    const std::size_t turn = static_cast<std::size_t>(mode.number) * (lag % period_) % period_;
    sum += mode.power *
           std::cos(2 * std::numbers::pi * static_cast<double>(turn) / static_cast<double>(period_));
  }
  return sum;
}

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/plane_waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/random_stream.h"
#include "dust/setting_range.h"

namespace coalsack::dust {

PlaneWaves::PlaneWaves(const WaveSpectrum& spectrum, std::uint64_t seed, std::string_view purpose,
                       std::uint64_t stream) {
  require_within("plane_waves.waves", spectrum.waves, 1, 65536);
  require_within("plane_waves.shortest_kpc", spectrum.shortest_kpc, 1e-4, 1e3);
  require_within("plane_waves.longest_kpc", spectrum.longest_kpc, spectrum.shortest_kpc, 1e3);
  base::RandomStream random({seed, purpose, stream});
  const double k_low = 2 * std::numbers::pi / spectrum.longest_kpc;
  const double span = spectrum.longest_kpc / spectrum.shortest_kpc;
  // Variance per ln k is k^3 P(k) in space and k^2 P(k) in a plane.
  const double variance_slope = spectrum.slope + (spectrum.in_plane ? 2 : 3);
  waves_.resize(static_cast<std::size_t>(spectrum.waves));
  double sum = 0;
  for (std::size_t i = 0; i < waves_.size(); ++i) {
    Wave& wave = waves_[i];
    const double place = (static_cast<double>(i) + random.uniform()) / static_cast<double>(spectrum.waves);
    const double k = k_low * std::pow(span, place);
    const double cosine = spectrum.in_plane ? 0 : 2 * random.uniform() - 1;
    const double azimuth = 2 * std::numbers::pi * random.uniform();
    const double across = k * std::sqrt(1 - cosine * cosine);
    wave = {across * std::cos(azimuth), across * std::sin(azimuth), k * cosine,
            2 * std::numbers::pi * random.uniform(), std::pow(k / k_low, variance_slope)};
    sum += wave.amplitude;
  }
  // A wave of amplitude a has variance a^2 / 2.
  for (Wave& wave : waves_) wave.amplitude = std::sqrt(2 * wave.amplitude / sum);
}

double PlaneWaves::at(const Place& place) const {
  double sum = 0;
  for (const Wave& wave : waves_)
    sum += wave.amplitude * std::cos(wave.kx * place.x + wave.ky * place.y + wave.kz * place.z + wave.phase);
  return sum;
}

void PlaneWaves::add_along(const Place& start, const Place& step, double factor,
                           std::span<double> out) const {
  // Eight waves at a time, as separate lanes that the compiler can put into vector registers; the lanes are
  // summed in a fixed order.
  constexpr std::size_t lanes = 8;
  for (std::size_t first = 0; first < waves_.size(); first += lanes) {
    std::array<double, lanes> re{};
    std::array<double, lanes> im{};
    std::array<double, lanes> turn_re{};
    std::array<double, lanes> turn_im{};
    for (std::size_t j = 0; j < std::min(lanes, waves_.size() - first); ++j) {
      const Wave& wave = waves_[first + j];
      const double angle = wave.kx * start.x + wave.ky * start.y + wave.kz * start.z + wave.phase;
      const double turn = wave.kx * step.x + wave.ky * step.y + wave.kz * step.z;
      re[j] = factor * wave.amplitude * std::cos(angle);
      im[j] = factor * wave.amplitude * std::sin(angle);
      turn_re[j] = std::cos(turn);
      turn_im[j] = std::sin(turn);
    }
    for (double& field : out) {
      field += ((re[0] + re[1]) + (re[2] + re[3])) + ((re[4] + re[5]) + (re[6] + re[7]));
      for (std::size_t j = 0; j < lanes; ++j) {
        const double next = re[j] * turn_re[j] - im[j] * turn_im[j];
        im[j] = re[j] * turn_im[j] + im[j] * turn_re[j];
        re[j] = next;
      }
    }
  }
}

double PlaneWaves::mean_exponential(double s) const {
  double product = 1;
  for (const Wave& wave : waves_) product *= std::cyl_bessel_i(0.0, std::abs(s) * wave.amplitude);
  return product;
}

double PlaneWaves::covariance(const Place& offset) const {
  double sum = 0;
  for (const Wave& wave : waves_)
    sum += wave.amplitude * wave.amplitude / 2 *
           std::cos(wave.kx * offset.x + wave.ky * offset.y + wave.kz * offset.z);
  return sum;
}

}  // namespace coalsack::dust

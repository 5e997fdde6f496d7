// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace coalsack::dust {

/// How a sightline is cut into distance bins. Bin i covers [i, i+1) * width_kpc from the Sun.
///
/// An extinction profile is an array of `count` floats: dA_V/dr of each bin, constant within it, in mag/kpc.
struct Bins {
  int count = 128;         ///< 1 to 4096
  double width_kpc = 0.1;  ///< 0.001 to 10 kpc

  std::size_t size() const { return static_cast<std::size_t>(count); }
  double near_kpc(std::size_t bin) const { return static_cast<double>(bin) * width_kpc; }
  double centre_kpc(std::size_t bin) const { return (static_cast<double>(bin) + 0.5) * width_kpc; }
  double end_kpc() const { return count * width_kpc; }
  bool operator==(const Bins&) const = default;
};

/// Throws InputError where a member is outside its range.
void check(const Bins& bins);

/// A_V in mag at the near edge of every bin and at the end: count + 1 numbers, the first 0. Sums in double.
std::vector<double> cumulative_at_edges(std::span<const float> profile, const Bins& bins);

/// A_V in mag from the Sun to d_kpc, linear within a bin. Zero at or before the Sun, the total beyond the
/// end, NaN for NaN. `edges` is cumulative_at_edges of the profile; use this one for many distances.
double a_v_at(std::span<const double> edges, const Bins& bins, double d_kpc);

/// The same from the profile itself.
double cumulative_a_v(std::span<const float> profile, const Bins& bins, double d_kpc);

/// A_V in mag to the end of the last bin.
double total_a_v(std::span<const float> profile, const Bins& bins);

/// The smallest distance in kpc at which the cumulative extinction reaches a_v_mag; 0 for a_v_mag <= 0;
/// nothing where the profile never reaches it or a_v_mag is NaN. Profiles with negative bins (a network may
/// give them) are accepted: the first crossing counts.
std::optional<double> distance_at(std::span<const float> profile, const Bins& bins, double a_v_mag);

/// Lowers every bin to at most max_mag_per_kpc (the paper's section 2: 50 mag/kpc) and returns how many bins
/// that changed.
std::size_t clip(std::span<float> profile, double max_mag_per_kpc);

}  // namespace coalsack::dust

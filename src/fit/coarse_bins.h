// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dust/profile.h"

namespace coalsack::fit {

/// The distance bins in which dA_V/dr is fitted: 0.5 kpc wide to 6 kpc, then each wider than the one before
/// by a tenth, from 0.75 kpc on, since few stars are left there. With the project's default bins 19 of them
/// to 12.8 kpc.
class CoarseBins {
 public:
  /// Covers the whole of `fine`. `width_kpc`: of the near bins, 0.1 to 2. Throws base::InputError outside it.
  explicit CoarseBins(const dust::Bins& fine, double width_kpc = 0.5);

  std::size_t size() const { return edges_kpc_.size() - 1; }
  std::span<const double> edges_kpc() const { return edges_kpc_; }
  double width_kpc(std::size_t bin) const { return edges_kpc_[bin + 1] - edges_kpc_[bin]; }
  /// The bin that holds a distance; the last one beyond the end.
  std::size_t bin_at(double d_kpc) const;

  /// A_V in mag to d_kpc behind `density` (dA_V/dr of each bin, mag/kpc); the total beyond the end.
  double a_v_at(std::span<const double> density, double d_kpc) const;

  /// The same profile in the project's bins: each gets its mean, so that A_V at the coarse edges stays.
  void to_fine(std::span<const double> density, std::span<float> profile) const;

 private:
  dust::Bins fine_;
  std::vector<double> edges_kpc_;
};

}  // namespace coalsack::fit

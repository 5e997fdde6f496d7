// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/coarse_bins.h"

#include <algorithm>

#include "base/error.h"

namespace coalsack::fit {
namespace {

constexpr double near_end_kpc = 6;
constexpr double growth = 1.1;

}  // namespace

CoarseBins::CoarseBins(const dust::Bins& fine, double width_kpc) : fine_(fine), edges_kpc_{0.0} {
  dust::check(fine);
  if (!(width_kpc >= 0.1 && width_kpc <= 2))
    throw base::InputError("Poisson fit: bins of " + std::to_string(width_kpc) +
                           " kpc; 0.1 to 2 is possible");
  const double end = fine.end_kpc();
  double width = width_kpc;
  for (;;) {
    const double here = edges_kpc_.back();
    if (here + 1e-9 >= near_end_kpc) width = std::max(width, 1.5 * width_kpc / growth) * growth;
    // A remainder of less than half a bin joins the last one.
    if (here + 1.5 * width > end) break;
    edges_kpc_.push_back(here + width);
  }
  edges_kpc_.push_back(end);
}

std::size_t CoarseBins::bin_at(double d_kpc) const {
  const auto above = std::upper_bound(edges_kpc_.begin() + 1, edges_kpc_.end() - 1, d_kpc);
  return static_cast<std::size_t>(above - edges_kpc_.begin()) - 1;
}

double CoarseBins::a_v_at(std::span<const double> density, double d_kpc) const {
  double a_v = 0;
  for (std::size_t i = 0; i < size() && d_kpc > edges_kpc_[i]; ++i)
    a_v += density[i] * (std::min(d_kpc, edges_kpc_[i + 1]) - edges_kpc_[i]);
  return a_v;
}

void CoarseBins::to_fine(std::span<const double> density, std::span<float> profile) const {
  double before = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double after = a_v_at(density, fine_.near_kpc(i) + fine_.width_kpc);
    profile[i] = static_cast<float>((after - before) / fine_.width_kpc);
    before = after;
  }
}

}  // namespace coalsack::fit

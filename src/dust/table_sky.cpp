// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/table_sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <utility>

#include "base/angle.h"
#include "base/error.h"
#include "dust/monotone_curve.h"
#include "dust/setting_range.h"

namespace coalsack::dust {
namespace {

// The row's cumulative extinction with the Sun in front.
MonotoneCurve curve_of(const DustTable& table, std::size_t row) {
  const std::size_t count = table.d_kpc.size();
  std::vector<double> distance(1, 0.0);
  std::vector<double> a_v(1, 0.0);
  distance.insert(distance.end(), table.d_kpc.begin(), table.d_kpc.end());
  for (std::size_t i = 0; i < count; ++i) a_v.push_back(static_cast<double>(table.a_v_mag[row * count + i]));
  return {distance, a_v};
}

[[noreturn]] void outside(double l_deg, double b_deg) {
  std::ostringstream text;
  text << "the direction l " << l_deg << ", b " << b_deg << " is outside the dust table's pixels; "
       << "reduce the region or use a table that covers it";
  throw base::InputError(text.str());
}

}  // namespace

TableSky::TableSky(DustTable table, const Bins& bins, PixelLookup lookup)
    : table_(std::move(table)), bins_(bins), lookup_(std::move(lookup)) {
  make_profiles();
}

TableSky::TableSky(DustTable table, const Bins& bins, double reach_deg)
    : table_(std::move(table)), bins_(bins) {
  require_within("table.reach_deg", reach_deg, 0, 180);
  if (reach_deg == 0) {
    if (table_.nside == 0)
      throw base::InputError("the dust table names no nside; give the reach of its pixels in degrees");
    // A pixel's area is 4 pi / (12 nside^2).
    reach_deg = std::sqrt(std::numbers::pi / 3) / table_.nside / base::radians_per_degree;
  }
  reach_cosine_ = std::cos(reach_deg * base::radians_per_degree);
  make_profiles();
}

void TableSky::make_profiles() {
  check(bins_);
  const std::size_t count = bins_.size();
  profiles_.resize(table_.rows() * count);
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    row_of_.emplace(table_.pixel[row], row);
    centres_.push_back(direction(table_.l_deg[row], table_.b_deg[row]));
    const MonotoneCurve curve = curve_of(table_, row);
    double before = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double after = curve.at(bins_.near_kpc(i + 1));
      profiles_[row * count + i] = static_cast<float>((after - before) / bins_.width_kpc);
      before = after;
    }
  }
}

std::size_t TableSky::nearest_row(double l_deg, double b_deg) const {
  const Place towards = direction(l_deg, b_deg);
  double best = -2;
  std::size_t best_row = 0;
  for (std::size_t row = 0; row < centres_.size(); ++row) {
    const Place& centre = centres_[row];
    const double cosine = centre.x * towards.x + centre.y * towards.y + centre.z * towards.z;
    if (cosine <= best) continue;
    best = cosine;
    best_row = row;
  }
  if (best < reach_cosine_) outside(l_deg, b_deg);
  return best_row;
}

void TableSky::profile(double l_deg, double b_deg, std::span<float> out) const {
  const std::size_t count = bins_.size();
  if (!lookup_) {
    const auto row = static_cast<std::ptrdiff_t>(nearest_row(l_deg, b_deg) * count);
    std::copy_n(profiles_.begin() + row, count, out.begin());
    return;
  }
  std::vector<double> sum(count, 0.0);
  double weights = 0;
  for (const PixelWeight& part : lookup_(l_deg, b_deg)) {
    const auto row = row_of_.find(part.pixel);
    if (row == row_of_.end() || !(part.weight > 0)) continue;
    weights += part.weight;
    const float* profile = profiles_.data() + row->second * count;
    for (std::size_t i = 0; i < count; ++i) sum[i] += part.weight * static_cast<double>(profile[i]);
  }
  if (weights == 0) outside(l_deg, b_deg);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(sum[i] / weights);
}

double TableSky::a_v(std::int64_t pixel, double d_kpc) const {
  const auto row = row_of_.find(pixel);
  if (row == row_of_.end()) throw base::InputError("the dust table has no pixel " + std::to_string(pixel));
  return curve_of(table_, row->second).at(d_kpc);
}

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double most_strips = 8;
constexpr int most_orders_deeper = 5;

bool usable(const Pair& pair) {
  return std::isfinite(pair.ours_mag) && std::isfinite(pair.other_mag);
}

double strip_width(double extent_deg) {
  for (const double width : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0})
    if (extent_deg / width <= most_strips - 1) return width;
  return 60;
}

/// The agreement of each group, by the number of its strip.
template <typename Number, typename BoxOf>
std::vector<RegionAgreement> in_strips(std::span<const Pair> pairs, Number number, BoxOf box_of) {
  std::map<std::int64_t, std::vector<Pair>> strips;
  for (const Pair& pair : pairs)
    if (usable(pair)) strips[number(pair)].push_back(pair);
  std::vector<RegionAgreement> out;
  for (const auto& [strip, inside] : strips) out.push_back({box_of(strip), agreement(inside)});
  return out;
}

/// Where the longest stretch of longitude without a pair ends, deg; and how far the pairs reach from there.
std::pair<double, double> longitude_extent(std::span<const Pair> pairs) {
  std::vector<double> longitudes;
  for (const Pair& pair : pairs)
    if (usable(pair)) longitudes.push_back(sky::wrap_360(pair.l_deg));
  std::sort(longitudes.begin(), longitudes.end());
  double gap = longitudes.front() + 360 - longitudes.back();
  double begin = longitudes.front();
  for (std::size_t i = 1; i < longitudes.size(); ++i)
    if (longitudes[i] - longitudes[i - 1] > gap) {
      gap = longitudes[i] - longitudes[i - 1];
      begin = longitudes[i];
    }
  return {begin, 360 - gap};
}

}  // namespace

Agreement agreement(std::span<const Pair> pairs) {
  Agreement result;
  double sum_ours = 0;
  double sum_other = 0;
  for (const Pair& pair : pairs) {
    if (!usable(pair)) continue;
    ++result.count;
    sum_ours += pair.ours_mag;
    sum_other += pair.other_mag;
  }
  const auto n = static_cast<double>(result.count);
  result.mean_ours_mag = n > 0 ? sum_ours / n : nan;
  result.mean_other_mag = n > 0 ? sum_other / n : nan;
  result.bias_mag = result.mean_ours_mag - result.mean_other_mag;
  double ours2 = 0;
  double other2 = 0;
  double product = 0;
  double difference2 = 0;
  double about_bias2 = 0;
  for (const Pair& pair : pairs) {
    if (!usable(pair)) continue;
    const double ours = pair.ours_mag - result.mean_ours_mag;
    const double other = pair.other_mag - result.mean_other_mag;
    const double difference = pair.ours_mag - pair.other_mag;
    ours2 += ours * ours;
    other2 += other * other;
    product += ours * other;
    difference2 += difference * difference;
    about_bias2 += (difference - result.bias_mag) * (difference - result.bias_mag);
  }
  result.rms_mag = n > 0 ? std::sqrt(difference2 / n) : nan;
  result.scatter_mag = n > 1 ? std::sqrt(about_bias2 / (n - 1)) : nan;
  result.correlation = ours2 > 0 && other2 > 0 ? product / std::sqrt(ours2 * other2) : nan;
  result.slope = other2 > 0 ? product / other2 : nan;
  result.intercept_mag = result.mean_ours_mag - result.slope * result.mean_other_mag;
  return result;
}

std::vector<RegionAgreement> by_boxes(std::span<const Pair> pairs, std::span<const sky::Box> boxes) {
  std::vector<RegionAgreement> out;
  for (const sky::Box& box : boxes) {
    std::vector<Pair> inside;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(inside),
                 [&box](const Pair& pair) { return sky::contains(box, pair.l_deg, pair.b_deg); });
    out.push_back({box, agreement(inside)});
  }
  return out;
}

std::vector<RegionAgreement> by_latitude(std::span<const Pair> pairs) {
  double south = 90;
  double north = -90;
  for (const Pair& pair : pairs) {
    if (!usable(pair)) continue;
    south = std::min(south, pair.b_deg);
    north = std::max(north, pair.b_deg);
  }
  if (south > north) return {};
  const double width = strip_width(north - south);
  return in_strips(
      pairs, [width](const Pair& pair) { return static_cast<std::int64_t>(std::floor(pair.b_deg / width)); },
      [width](std::int64_t strip) {
        const double low = static_cast<double>(strip) * width;
        return sky::Box{0, 360, std::max(-90.0, low), std::min(90.0, low + width)};
      });
}

double middle_longitude(std::span<const Pair> pairs) {
  constexpr double whole_circle_gap_deg = 30;
  if (std::none_of(pairs.begin(), pairs.end(), usable)) return 0;
  const auto [begin, extent] = longitude_extent(pairs);
  return extent > 360 - whole_circle_gap_deg ? 0 : sky::wrap_360(begin + extent / 2);
}

std::vector<RegionAgreement> by_longitude(std::span<const Pair> pairs) {
  if (std::none_of(pairs.begin(), pairs.end(), usable)) return {};
  const auto [begin, extent] = longitude_extent(pairs);
  const double width = strip_width(extent);
  const double from = std::floor(begin / width) * width;  // l - from grows through l = 0
  return in_strips(
      pairs,
      [width, from](const Pair& pair) {
        return static_cast<std::int64_t>(std::floor(sky::wrap_360(pair.l_deg - from) / width));
      },
      [width, from](std::int64_t strip) {
        const double low = from + static_cast<double>(strip) * width;
        const double high = sky::wrap_360(low + width);
        return sky::Box{sky::wrap_360(low), high == 0 ? 360 : high, -90, 90};
      });
}

double value_in(const SkyValues& values, std::int64_t uniq) {
  const int order = sky::order_of(sky::nside_of(uniq));
  const int deeper = std::clamp(values.finest_order - order, 0, most_orders_deeper);
  if (deeper == 0) {
    const sky::Direction centre = sky::centre_of(uniq);
    return values.value_at(centre.l_deg, centre.b_deg);
  }
  double sum = 0;
  int count = 0;
  const std::int64_t first = uniq << (2 * deeper);  // children of uniq are 4 uniq to 4 uniq + 3
  for (std::int64_t part = first; part < (uniq + 1) << (2 * deeper); ++part) {
    const sky::Direction centre = sky::centre_of(part);
    const double value = values.value_at(centre.l_deg, centre.b_deg);
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : nan;
}

}  // namespace coalsack::map

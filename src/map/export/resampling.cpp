// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/resampling.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "sky/disc.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

/// One sightline's part of one pixel of the target, in units of that pixel's area.
struct Part {
  std::int64_t pixel;
  std::size_t sightline;
  double area;
};

/// How much of each pixel of some orders smaller ones hold, in deg^2 over the sphere's part: areas are in
/// units of 4^-order.
class Covered {
 public:
  explicit Covered(std::vector<int> orders) : orders_(std::move(orders)) {}

  double of(int order, std::int64_t pixel) const {
    const auto found = area_.find(sky::uniq_of(std::int64_t{1} << order, pixel));
    return found == area_.end() ? 0 : found->second;
  }
  /// `area` more of the pixel, and of the larger ones that hold it, is taken.
  void add(int order, std::int64_t pixel, double area) {
    for (const int larger : orders_)
      if (larger <= order)
        area_[sky::uniq_of(std::int64_t{1} << larger, pixel >> (2 * (order - larger)))] += area;
  }

 private:
  std::vector<int> orders_;
  std::unordered_map<std::int64_t, double> area_;
};

double area_of(int order) {
  return 1.0 / static_cast<double>(std::int64_t{1} << (2 * order));
}

std::map<std::int64_t, std::int64_t> counts_by_nside(std::span<const std::int64_t> uniqs) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const std::int64_t uniq : uniqs) ++counts[sky::nside_of(uniq)];
  return counts;
}

void refuse_too_many(const std::map<std::int64_t, std::int64_t>& counts, std::int64_t nside) {
  double pixels = 0;
  for (const auto& [there, count] : counts) {
    const double ratio = static_cast<double>(nside) / static_cast<double>(there);
    pixels += static_cast<double>(count) * std::max(1.0, ratio * ratio);
  }
  if (pixels > static_cast<double>(sky::default_max_pixels))
    throw base::InputError("at nside " + std::to_string(nside) + " this map has " +
                           std::to_string(static_cast<std::int64_t>(pixels)) + " pixels, more than " +
                           std::to_string(sky::default_max_pixels) + "; take a smaller nside");
}

/// The parts of every target pixel, smallest sightlines first, so that each takes what is left.
std::vector<Part> parts_of(std::span<const std::int64_t> uniqs, int target,
                           const std::map<std::int64_t, std::int64_t>& counts) {
  std::vector<int> orders;
  for (const auto& [nside, count] : counts)
    if (sky::order_of(nside) > target) orders.push_back(sky::order_of(nside));
  orders.push_back(target);
  Covered covered(orders);
  std::vector<Part> parts;
  for (std::size_t i = uniqs.size(); i-- > 0;) {  // uniq grows with nside: from the smallest pixels on
    const int order = sky::order_of(sky::nside_of(uniqs[i]));
    const std::int64_t pixel = sky::ipix_of(uniqs[i]);
    if (order >= target) {
      const double area = area_of(order) - covered.of(order, pixel);
      if (area <= 0) continue;
      parts.push_back({pixel >> (2 * (order - target)), i, area / area_of(target)});
      covered.add(order, pixel, area);
    } else {
      const int deeper = 2 * (target - order);
      for (std::int64_t child = pixel << deeper; child < (pixel + 1) << deeper; ++child) {
        const double area = area_of(target) - covered.of(target, child);
        if (area <= 0) continue;
        parts.push_back({child, i, area / area_of(target)});
        covered.add(target, child, area);
      }
    }
  }
  return parts;
}

template <typename Join>
std::vector<float> joined(const Resampling& resampling, std::span<const float> values, Join join) {
  std::vector<float> out(resampling.pixels.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto shares = resampling.of(i);
    float value = values[shares[0].sightline];
    for (const auto& share : shares.subspan(1)) value = join(value, values[share.sightline]);
    out[i] = value;
  }
  return out;
}

}  // namespace

void check_full_sky(std::int64_t nside) {
  if (nside > sky::finest_map_nside)
    throw base::InputError("the whole sky at nside " + std::to_string(nside) + " is " +
                           std::to_string(sky::pixel_count(nside)) + " pixels; give --nside " +
                           std::to_string(sky::finest_map_nside) + " or less");
}

std::vector<float> Resampling::mean(std::span<const float> values) const {
  std::vector<float> out(pixels.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto parts = of(i);
    if (parts.size() == 1) {
      out[i] = values[parts[0].sightline];
      continue;
    }
    double sum = 0;
    for (const Share& share : parts) sum += share.weight * static_cast<double>(values[share.sightline]);
    out[i] = static_cast<float>(sum);
  }
  return out;
}

std::vector<float> Resampling::least(std::span<const float> values) const {
  return joined(*this, values, [](float a, float b) { return std::min(a, b); });
}

std::vector<float> Resampling::any_bit(std::span<const float> values) const {
  return joined(*this, values, [](float a, float b) {
    return static_cast<float>(static_cast<std::int64_t>(a) | static_cast<std::int64_t>(b));
  });
}

Resampling resampling_to(std::span<const std::int64_t> uniqs, std::int64_t nside) {
  const int target = sky::order_of(nside);
  const auto counts = counts_by_nside(uniqs);
  refuse_too_many(counts, nside);
  std::vector<Part> parts;
  if (counts.size() == 1 && counts.contains(nside))
    for (std::size_t i = 0; i < uniqs.size(); ++i) parts.push_back({sky::ipix_of(uniqs[i]), i, 1});
  else
    parts = parts_of(uniqs, target, counts);
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.pixel != b.pixel ? a.pixel < b.pixel : a.sightline < b.sightline;
  });
  Resampling out;
  out.nside = nside;
  for (std::size_t i = 0; i < parts.size();) {
    std::size_t end = i;
    double area = 0;
    for (; end < parts.size() && parts[end].pixel == parts[i].pixel; ++end) area += parts[end].area;
    out.pixels.push_back(parts[i].pixel);
    out.first.push_back(out.shares.size());
    for (; i < end; ++i) out.shares.push_back({parts[i].sightline, parts[i].area / area});
  }
  out.first.push_back(out.shares.size());
  return out;
}

std::int64_t only_nside_of(std::span<const std::int64_t> uniqs) {
  const auto counts = counts_by_nside(uniqs);
  if (counts.empty())
    throw base::InputError("the map has no pixels yet; `coalsack fill` predicts those that extend added");
  if (counts.size() == 1) return counts.begin()->first;
  std::string list;
  for (const auto& [nside, count] : counts)
    list += (list.empty() ? "" : ", ") + std::to_string(count) + " of nside " + std::to_string(nside);
  throw base::InputError("the map has pixels of several sizes (" + list +
                         "); choose one with --nside: larger pixels are repeated, smaller ones averaged");
}

}  // namespace coalsack::map

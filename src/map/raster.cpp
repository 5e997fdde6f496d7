// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/raster.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "base/error.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t circle_parts = 3600;

// The outline's reach in longitude on both sides of the centre and in latitude, degrees.
struct Reach {
  double l_deg = 0, l_low = 0, l_high = 0;
  double b_low = 0, b_high = 0;
};

Reach reach_of(std::int64_t uniq) {
  const sky::Direction centre = sky::centre_of(uniq);
  Reach reach{centre.l_deg, 0, 0, centre.b_deg, centre.b_deg};
  for (const sky::Direction& corner : sky::outline_of(uniq)) {
    reach.b_low = std::min(reach.b_low, corner.b_deg);
    reach.b_high = std::max(reach.b_high, corner.b_deg);
    if (std::abs(corner.b_deg) > 90 - 1e-9) continue;  // every longitude
    const double beside = std::remainder(corner.l_deg - centre.l_deg, 360);
    reach.l_low = std::min(reach.l_low, beside);
    reach.l_high = std::max(reach.l_high, beside);
  }
  return reach;
}

// The longest run of parts of a circle without a mark: from `first`, `length` parts.
struct Gap {
  std::size_t first = 0;
  std::size_t length = 0;
};

Gap longest_gap(const std::vector<bool>& marked) {
  Gap best;
  Gap run;
  for (std::size_t i = 0; i < 2 * marked.size(); ++i) {
    if (marked[i % marked.size()]) {
      run.length = 0;
      continue;
    }
    if (run.length == 0) run.first = i % marked.size();
    if (++run.length > best.length) best = run;
    if (best.length >= marked.size()) break;
  }
  return best;
}

struct Box {
  LongitudeRange l;
  double b_low = 90, b_high = -90;
};

Box box_around(std::span<const PixelValue> pixels) {
  std::vector<bool> marked(circle_parts);
  constexpr double part_deg = 360.0 / circle_parts;
  Box box;
  for (const PixelValue& pixel : pixels) {
    const Reach reach = reach_of(pixel.uniq);
    box.b_low = std::min(box.b_low, reach.b_low);
    box.b_high = std::max(box.b_high, reach.b_high);
    const auto first = static_cast<std::int64_t>(std::floor((reach.l_deg + reach.l_low) / part_deg));
    const auto last = static_cast<std::int64_t>(std::floor((reach.l_deg + reach.l_high) / part_deg));
    for (std::int64_t i = first; i <= last; ++i)
      marked[static_cast<std::size_t>((i + 2 * static_cast<std::int64_t>(circle_parts)) %
                                      static_cast<std::int64_t>(circle_parts))] = true;
  }
  const Gap gap = longest_gap(marked);
  if (static_cast<double>(gap.length) * part_deg < 1) {
    box.l = {180, 540};
    return box;
  }
  const double middle = (static_cast<double>(gap.first) + static_cast<double>(gap.length) / 2) * part_deg;
  box.l = {720, 0};  // from the gap's middle on
  for (const PixelValue& pixel : pixels) {
    const Reach reach = reach_of(pixel.uniq);
    const double l = reach.l_deg + 360 * std::ceil((middle - reach.l_deg) / 360);
    box.l = {std::min(box.l.l_low, l + reach.l_low), std::max(box.l.l_high, l + reach.l_high)};
  }
  const double turns = 360 * std::floor(box.l.l_low / 360);
  box.l = {box.l.l_low - turns, box.l.l_high - turns};
  return box;
}

Raster empty_raster(const Box& box, std::size_t cells_across) {
  Raster raster;
  raster.x_low = box.l.l_low;
  raster.x_high = box.l.l_high;
  raster.y_low = box.b_low;
  raster.y_high = box.b_high;
  const double middle = std::clamp((box.b_low + box.b_high) / 2, -80.0, 80.0) * std::numbers::pi / 180;
  const double width = (raster.x_high - raster.x_low) * std::cos(middle);
  const double height = raster.y_high - raster.y_low;
  const double cell = std::max(width, height) / static_cast<double>(cells_across);
  raster.nx = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(width / cell)));
  raster.ny = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(height / cell)));
  return raster;
}

// Pixels that are smaller than cells: the mean of those whose centres a cell holds.
void average(Raster& raster, std::span<const PixelValue> pixels) {
  std::vector<double> count(raster.values.size(), 0);
  std::vector<double> sum(raster.values.size(), 0);
  for (const PixelValue& pixel : pixels) {
    if (!std::isfinite(pixel.value)) continue;
    const sky::Direction at = sky::centre_of(pixel.uniq);
    const double l = at.l_deg + 360 * std::ceil((raster.x_low - at.l_deg) / 360);
    const double x = (l - raster.x_low) / (raster.x_high - raster.x_low) * static_cast<double>(raster.nx);
    const double y =
        (at.b_deg - raster.y_low) / (raster.y_high - raster.y_low) * static_cast<double>(raster.ny);
    if (!(x >= 0 && x < static_cast<double>(raster.nx) && y >= 0 && y < static_cast<double>(raster.ny)))
      continue;
    const std::size_t cell = static_cast<std::size_t>(x) * raster.ny + static_cast<std::size_t>(y);
    sum[cell] += pixel.value;
    count[cell] += 1;
  }
  for (std::size_t i = 0; i < sum.size(); ++i)
    if (count[i] > 0) raster.values[i] = sum[i] / count[i];
}

// The pixel that holds each cell's centre.
void look_up(Raster& raster, std::span<const PixelValue> pixels, const std::set<std::int64_t>& nsides) {
  const auto value_at = [&](double l_deg, double b_deg) {
    for (auto nside = nsides.rbegin(); nside != nsides.rend(); ++nside) {
      const std::int64_t uniq = sky::uniq_at(*nside, l_deg, b_deg);
      const auto found =
          std::lower_bound(pixels.begin(), pixels.end(), uniq,
                           [](const PixelValue& pixel, std::int64_t at) { return pixel.uniq < at; });
      if (found != pixels.end() && found->uniq == uniq) return found->value;
    }
    return nan_value;
  };
  for (std::size_t ix = 0; ix < raster.nx; ++ix) {
    const double l = std::lerp(raster.x_low, raster.x_high,
                               (static_cast<double>(ix) + 0.5) / static_cast<double>(raster.nx));
    for (std::size_t iy = 0; iy < raster.ny; ++iy) {
      const double b = std::lerp(raster.y_low, raster.y_high,
                                 (static_cast<double>(iy) + 0.5) / static_cast<double>(raster.ny));
      double& value = raster.values[ix * raster.ny + iy];
      if (std::isnan(value)) value = value_at(l, b);
    }
  }
}

}  // namespace

Raster sky_raster_like(const Raster& like, std::span<const PixelValue> pixels) {
  Raster raster = like;
  raster.values.assign(raster.nx * raster.ny, nan_value);
  std::set<std::int64_t> nsides;
  std::int64_t last = 0;
  for (const PixelValue& pixel : pixels) {
    const std::int64_t nside = sky::nside_of(pixel.uniq);
    if (nside != last) nsides.insert(last = nside);
  }
  const double cell_deg = (raster.y_high - raster.y_low) / static_cast<double>(raster.ny);
  if (!nsides.empty() && sky::pixel_area_deg2(*nsides.rbegin()) < cell_deg * cell_deg)
    average(raster, pixels);
  look_up(raster, pixels, nsides);
  return raster;
}

Raster sky_raster(std::span<const PixelValue> pixels, std::size_t cells_across) {
  if (pixels.empty()) throw base::InputError("there is no sightline to draw");
  return sky_raster_like(empty_raster(box_around(pixels), cells_across), pixels);
}

std::size_t faceon_columns(std::int64_t nside) {
  return static_cast<std::size_t>(std::min<std::int64_t>(8 * nside, 8192));
}

FaceOnSum::FaceOnSum(std::size_t columns, std::size_t bins, double bin_kpc)
    : columns_(columns), bins_(bins), bin_kpc_(bin_kpc), sum_(columns * bins), weight_(columns * bins) {}

void FaceOnSum::add(std::int64_t uniq, std::span<const float> profile, std::size_t used) {
  const Reach reach = reach_of(uniq);
  const double area = sky::pixel_area_deg2(sky::nside_of(uniq));
  const double column_deg = 360 / static_cast<double>(columns_);
  const double half = std::max({-reach.l_low, reach.l_high, 1e-9});
  // The share of a rhombus, one at its centre and falling to the sides, that lies left of a longitude.
  const auto left_of = [half](double beside) {
    const double t = std::clamp(beside / half, -1.0, 1.0);
    return t < 0 ? 0.5 * (1 + t) * (1 + t) : 1 - 0.5 * (1 - t) * (1 - t);
  };
  const auto first = static_cast<std::int64_t>(std::floor((reach.l_deg - half) / column_deg));
  const auto last = static_cast<std::int64_t>(std::floor((reach.l_deg + half) / column_deg));
  const auto around = static_cast<std::int64_t>(columns_);
  const std::size_t bins = std::min({bins_, profile.size(), used});
  for (std::int64_t i = first; i <= last; ++i) {
    const double from = static_cast<double>(i) * column_deg - reach.l_deg;
    const double share = area * (left_of(from + column_deg) - left_of(from));
    if (!(share > 1e-9 * area)) continue;
    const std::size_t column = static_cast<std::size_t>((i % around + around) % around) * bins_;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const auto value = static_cast<double>(profile[bin]);
      if (std::isnan(value)) continue;
      sum_[column + bin] += share * value;
      weight_[column + bin] += share;
    }
  }
}

bool FaceOnSum::empty() const {
  return std::none_of(weight_.begin(), weight_.end(), [](double weight) { return weight > 0; });
}

LongitudeRange FaceOnSum::longitudes() const {
  std::vector<bool> marked(columns_);
  for (std::size_t i = 0; i < columns_; ++i)
    marked[i] = std::any_of(weight_.begin() + static_cast<std::ptrdiff_t>(i * bins_),
                            weight_.begin() + static_cast<std::ptrdiff_t>((i + 1) * bins_),
                            [](double weight) { return weight > 0; });
  const Gap gap = longest_gap(marked);
  const double column_deg = 360 / static_cast<double>(columns_);
  if (gap.length >= columns_) throw base::InputError("there is no sightline to draw");
  if (static_cast<double>(gap.length) * column_deg < 1) return {180, 540};
  const std::size_t begin = (gap.first + gap.length) % columns_;
  return {static_cast<double>(begin) * column_deg,
          static_cast<double>(begin + columns_ - gap.length) * column_deg};
}

Raster FaceOnSum::raster() const {
  return raster_over(longitudes());
}

Raster FaceOnSum::raster_over(LongitudeRange range) const {
  const double column_deg = 360 / static_cast<double>(columns_);
  const auto begin = static_cast<std::size_t>(std::lround(range.l_low / column_deg));
  Raster raster;
  raster.nx = static_cast<std::size_t>(std::lround((range.l_high - range.l_low) / column_deg));
  raster.ny = bins_;
  raster.x_low = range.l_low;
  raster.x_high = range.l_high;
  raster.y_low = 0;
  raster.y_high = static_cast<double>(bins_) * bin_kpc_;
  raster.values.reserve(raster.nx * raster.ny);
  for (std::size_t i = 0; i < raster.nx; ++i) {
    const std::size_t column = (begin + i) % columns_ * bins_;
    for (std::size_t bin = 0; bin < bins_; ++bin)
      raster.values.push_back(weight_[column + bin] > 0 ? sum_[column + bin] / weight_[column + bin]
                                                        : nan_value);
  }
  return raster;
}

}  // namespace coalsack::map

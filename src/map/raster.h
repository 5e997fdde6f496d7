// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace coalsack::map {

/// Values on cells of equal size, for pictures. The cell (ix, iy) covers the ix-th of nx parts of x and the
/// iy-th of ny parts of y, from the low ends.
struct Raster {
  std::size_t nx = 0;
  std::size_t ny = 0;
  double x_low = 0, x_high = 1;
  double y_low = 0, y_high = 1;
  std::vector<double> values;  ///< [nx][ny]; NaN where there is none
};

/// A pixel of the sky (uniq) and its value.
struct PixelValue {
  std::int64_t uniq = 0;
  double value = 0;
};

/// The part of the circle that values lie in, found by leaving out the longest gap: l_high may exceed 360,
/// for what passes through l = 0. The whole circle is 180 to 540, so that l = 0 is in the middle.
struct LongitudeRange {
  double l_low = 0;
  double l_high = 360;
};

/// The smallest box of longitude (x) and latitude (y) around some pixels, as a raster of square cells (on the
/// sky, at the middle latitude), `cells_across` along the longer side: each cell has the value of the pixel
/// that holds its centre, or the mean of the pixels whose centres it holds where pixels are smaller than
/// cells. Memory depends on cells_across alone. REQUIRES: pixels sorted by uniq. Throws base::InputError for
/// none.
Raster sky_raster(std::span<const PixelValue> pixels, std::size_t cells_across = 1600);
/// The same cells as those of another raster.
Raster sky_raster_like(const Raster& raster, std::span<const PixelValue> pixels);

/// The mean over a band of latitudes of profiles along sightlines: a quantity over longitude and distance.
/// Each pixel counts by its area, spread over the longitudes that it spans as a rhombus does (HEALPix pixels
/// within 41 degrees of the equator). Memory depends on the columns and bins alone.
class FaceOnSum {
 public:
  /// `columns` cells around the whole circle; those of 45 / nside degrees resolve a map of that nside.
  FaceOnSum(std::size_t columns, std::size_t bins, double bin_kpc);

  /// Adds a sightline; bins from `used` on, and NaN, are left out.
  void add(std::int64_t uniq, std::span<const float> profile,
           std::size_t used = std::numeric_limits<std::size_t>::max());
  bool empty() const;
  /// x is longitude in degrees, y distance in kpc. With `like`, over its longitudes. Throws base::InputError
  /// when nothing was added.
  Raster raster() const;
  Raster raster_over(LongitudeRange range) const;
  LongitudeRange longitudes() const;

 private:
  std::size_t columns_;
  std::size_t bins_;
  double bin_kpc_;
  std::vector<double> sum_;     // [columns][bins]
  std::vector<double> weight_;  // [columns][bins]
};

/// The columns for a map of pixels of this nside, at most 8192.
std::size_t faceon_columns(std::int64_t nside);

}  // namespace coalsack::map

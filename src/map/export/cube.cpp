// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/cube.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/error.h"
#include "map/export/resampling.h"
#include "sky/disc.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr std::size_t no_sightline = static_cast<std::size_t>(-1);

/// The cells of a plane: x to the left from the box's eastern edge, y northwards from its southern edge.
struct Plane {
  double cell_deg = 0;
  double middle_l_deg = 0;
  double south_b_deg = 0;
  std::int64_t nx = 0;
  std::int64_t ny = 0;

  double l_deg(std::int64_t x) const {
    return middle_l_deg - (static_cast<double>(x) - static_cast<double>(nx - 1) / 2) * cell_deg;
  }
  double b_deg(std::int64_t y) const { return south_b_deg + (static_cast<double>(y) + 0.5) * cell_deg; }
};

/// The smallest box that holds the pixels, with half a pixel to spare.
sky::Box box_around(const std::vector<std::int64_t>& uniqs) {
  std::vector<double> longitudes;
  double south = 90;
  double north = -90;
  double margin = 0;
  for (const std::int64_t uniq : uniqs) {
    const sky::Direction centre = sky::centre_of(uniq);
    const double half = std::sqrt(sky::pixel_area_deg2(sky::nside_of(uniq))) / 2;
    longitudes.push_back(centre.l_deg);
    south = std::min(south, centre.b_deg - half);
    north = std::max(north, centre.b_deg + half);
    margin = std::max(margin, half / std::max(0.05, std::cos(centre.b_deg * 0.017453292519943295)));
  }
  south = std::max(south, -90.0);
  north = std::min(north, 90.0);
  std::sort(longitudes.begin(), longitudes.end());
  double widest = longitudes.front() + 360 - longitudes.back();
  double begin = longitudes.front();
  double end = longitudes.back();
  for (std::size_t i = 1; i < longitudes.size(); ++i) {
    const double gap = longitudes[i] - longitudes[i - 1];
    if (gap <= widest) continue;
    widest = gap;
    begin = longitudes[i];
    end = longitudes[i - 1];
  }
  if (widest <= 3 * margin) return {0, 360, south, north};
  return {sky::wrap_360(begin - margin), sky::wrap_360(end + margin), south, north};
}

Plane plane_of(const sky::Box& box, double cell_deg) {
  if (!(cell_deg > 0) || !(cell_deg <= 90))
    throw base::InputError("a cell must be more than 0 and at most 90 deg");
  const double width = box.l1_deg > box.l0_deg ? box.l1_deg - box.l0_deg : box.l1_deg + 360 - box.l0_deg;
  Plane plane;
  plane.cell_deg = cell_deg;
  plane.middle_l_deg = sky::wrap_360(box.l0_deg + width / 2);
  plane.south_b_deg = box.b0_deg;
  const double columns = std::ceil(std::min(width, 360.0) / cell_deg - 1e-6);
  const double lines = std::ceil((box.b1_deg - box.b0_deg) / cell_deg - 1e-6);
  if (columns * lines > static_cast<double>(sky::default_max_pixels))
    throw base::InputError("a plane of the cube would have " +
                           std::to_string(static_cast<std::int64_t>(columns * lines)) + " cells, more than " +
                           std::to_string(sky::default_max_pixels) + "; take larger cells or a smaller box");
  plane.nx = std::max<std::int64_t>(1, static_cast<std::int64_t>(columns));
  plane.ny = std::max<std::int64_t>(1, static_cast<std::int64_t>(lines));
  while (plane.ny > 1 && plane.b_deg(plane.ny - 1) > 90) --plane.ny;
  return plane;
}

/// For each cell, x fastest, the sightline at its centre.
std::vector<std::size_t> sightlines_of(const Plane& plane, const std::vector<std::int64_t>& uniqs) {
  std::vector<std::int64_t> nsides;  // the smallest pixels first
  for (auto i = uniqs.rbegin(); i != uniqs.rend(); ++i)
    if (nsides.empty() || sky::nside_of(*i) != nsides.back()) nsides.push_back(sky::nside_of(*i));
  std::vector<std::size_t> found(static_cast<std::size_t>(plane.nx * plane.ny), no_sightline);
  std::size_t cell = 0;
  for (std::int64_t y = 0; y < plane.ny; ++y)
    for (std::int64_t x = 0; x < plane.nx; ++x, ++cell)
      for (const std::int64_t nside : nsides) {
        const std::int64_t uniq =
            sky::uniq_at(nside, plane.l_deg(x), std::clamp(plane.b_deg(y), -90.0, 90.0));
        const auto place = std::lower_bound(uniqs.begin(), uniqs.end(), uniq);
        if (place == uniqs.end() || *place != uniq) continue;
        found[cell] = static_cast<std::size_t>(place - uniqs.begin());
        break;
      }
  return found;
}

void write_axes(FitsFile& file, const Plane& plane, const CubeOptions& options, const MapInfo& info) {
  const double step = info.bin_kpc * (options.parsec ? 1000 : 1);
  const std::string unit = options.parsec ? "pc" : "kpc";
  file.key("BUNIT", options.cumulative ? "mag" : "mag/" + unit,
           options.cumulative ? "A_V from the Sun to the bin's outer edge" : "dA_V/dr");
  file.key("WCSAXES", 3, "axes of the world coordinates");
  file.key("CTYPE1", "GLON-CAR", "Galactic longitude, plate carree");
  file.key("CUNIT1", "deg", "");
  file.key("CRPIX1", static_cast<double>(plane.nx + 1) / 2, "");
  file.key("CRVAL1", plane.middle_l_deg, "");
  file.key("CDELT1", -plane.cell_deg, "");
  file.key("CTYPE2", "GLAT-CAR", "Galactic latitude");
  file.key("CUNIT2", "deg", "");
  file.key("CRPIX2", 0.5 - plane.south_b_deg / plane.cell_deg, "where b = 0 is, in the image or outside");
  file.key("CRVAL2", 0.0, "must stay 0 for this projection");
  file.key("CDELT2", plane.cell_deg, "");
  file.key("LONPOLE", 0.0, "[deg]");
  file.key("LATPOLE", 90.0, "[deg]");
  file.key("CTYPE3", "DIST", "distance from the Sun");
  file.key("CUNIT3", unit, "");
  file.key("CRPIX3", 1.0, "");
  file.key("CRVAL3", options.cumulative ? step : step / 2,
           options.cumulative ? "outer edge of the first bin" : "centre of the first bin");
  file.key("CDELT3", step, "length of a bin");
  write_provenance(file, info);
  file.remark(
      "Cells have the value of the smallest HEALPix pixel of the map that holds their centre, NaN where "
      "there is none.");
}

}  // namespace

Written export_cube(const MapSource& source, const CubeOptions& options, const Target& target) {
  FitsFile file(target.path, target.replace);
  const std::vector<std::int64_t> uniqs = uniqs_of(source);
  if (uniqs.empty()) only_nside_of(uniqs);  // says what to do
  const double cell_deg = options.cell_deg != 0
                              ? options.cell_deg
                              : std::sqrt(sky::pixel_area_deg2(sky::nside_of(uniqs.back()))) / 2;
  const Plane plane = plane_of(options.box ? *options.box : box_around(uniqs), cell_deg);
  const std::vector<std::size_t> sightlines = sightlines_of(plane, uniqs);
  if (std::all_of(sightlines.begin(), sightlines.end(), [](std::size_t i) { return i == no_sightline; }))
    throw base::InputError("the map has no pixel in that box");

  const auto cells = static_cast<std::int64_t>(sightlines.size());
  const auto bins = static_cast<std::int64_t>(source.info.bins);
  std::vector<float> values(sightlines.size());
  for (const bool deviation : {false, true}) {
    if (deviation && !options.deviation) break;
    file.image(deviation ? "SD" : "", {plane.nx, plane.ny, bins});
    write_axes(file, plane, options, source.info);
    if (deviation) file.remark("Standard deviations of the values in the first image.");
    const Row row = options.cumulative ? (deviation ? Row::cumulative_deviation : Row::cumulative_mean)
                                       : (deviation ? Row::deviation : Row::mean);
    const float scale = options.parsec && !options.cumulative ? 1e-3F : 1.0F;
    const Layers layers = {source.info.bins, [row](const Sightline& there, std::span<float> out) {
                             std::ranges::copy(there.row(row), out.begin());
                           }};
    for_each_layer(
        source, uniqs.size(), layers, target.max_bytes, [&](std::size_t bin, std::span<const float> all) {
          for (std::size_t cell = 0; cell < values.size(); ++cell)
            values[cell] = sightlines[cell] == no_sightline ? std::numeric_limits<float>::quiet_NaN()
                                                            : all[sightlines[cell]] * scale;
          file.write(static_cast<std::int64_t>(bin) * cells, values);
        });
  }
  file.finish();
  return {uniqs.size(), sightlines.size(), {}};
}

}  // namespace coalsack::map

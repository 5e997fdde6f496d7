// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/spheres.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "map/export/resampling.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr std::int64_t pixels_at_once = 1 << 20;

struct Sphere {
  std::vector<std::int64_t> uniqs;
  Resampling grid;
  bool other_sizes = false;
};

Sphere sphere_of(const MapSource& source, std::int64_t nside, bool whole_sky) {
  Sphere sphere;
  sphere.uniqs = uniqs_of(source);
  const std::int64_t target = nside != 0 && !sphere.uniqs.empty() ? nside : only_nside_of(sphere.uniqs);
  if (whole_sky) check_full_sky(target);
  sphere.grid = resampling_to(sphere.uniqs, target);
  sphere.other_sizes =
      sky::nside_of(sphere.uniqs.front()) != target || sky::nside_of(sphere.uniqs.back()) != target;
  return sphere;
}

Layers layers_of(const MapInfo& info, Row row) {
  return {info.bins, [row](const Sightline& there, std::span<float> out) {
            std::ranges::copy(there.row(row), out.begin());
          }};
}

void write_healpix(FitsFile& file, const Sphere& sphere, bool implicit) {
  file.key("PIXTYPE", "HEALPIX", "HEALPix pixels");
  file.key("ORDERING", "NESTED", "numbering of the pixels");
  file.key("NSIDE", sphere.grid.nside, "resolution");
  file.key("COORDSYS", "G", "Galactic");
  file.key("INDXSCHM", implicit ? "IMPLICIT" : "EXPLICIT", "how rows tell their pixels");
  file.key("OBJECT", implicit ? "FULLSKY" : "PARTIAL", "sky coverage");
}

/// One image of the whole sky, bin after bin; the number of values that were raised to the floor.
std::size_t write_whole_sky(FitsFile& file, const MapSource& source, const Sphere& sphere, Row row,
                            double scale, double floor, const Target& target) {
  const std::int64_t count = sky::pixel_count(sphere.grid.nside);
  std::size_t raised = 0;
  std::vector<float> part;
  for_each_layer(
      source, sphere.uniqs.size(), layers_of(source.info, row), target.max_bytes,
      [&](std::size_t bin, std::span<const float> values) {
        const std::vector<float> resampled = sphere.grid.mean(values);
        std::size_t next = 0;
        for (std::int64_t first = 0; first < count; first += pixels_at_once) {
          const std::int64_t end = std::min(count, first + pixels_at_once);
          part.assign(static_cast<std::size_t>(end - first), std::numeric_limits<float>::quiet_NaN());
          for (; next < resampled.size() && sphere.grid.pixels[next] < end; ++next) {
            double value = static_cast<double>(resampled[next]) * scale;
            if (value < floor) {
              value = floor;
              ++raised;
            }
            part[static_cast<std::size_t>(sphere.grid.pixels[next] - first)] = static_cast<float>(value);
          }
          file.write(static_cast<std::int64_t>(bin) * count + first, part);
        }
      });
  return raised;
}

void write_radii(FitsFile& file, const std::string& name, std::size_t count, double first_pc,
                 double step_pc) {
  std::vector<double> radii;
  for (std::size_t i = 0; i < count; ++i) radii.push_back(first_pc + static_cast<double>(i) * step_pc);
  file.table(name, {{name, "pc", "distance from the Sun", FitsType::float64, false}},
             static_cast<std::int64_t>(count));
  file.write(1, 0, std::span<const double>(radii));
}

void add_note(Written& written, const Sphere& sphere) {
  if (sphere.other_sizes)
    written.notes.push_back("pixels of other sizes were brought to nside " +
                            std::to_string(sphere.grid.nside));
}

}  // namespace

Written export_dustmaps(const MapSource& source, std::int64_t nside, const Target& target) {
  FitsFile file(target.path, target.replace);
  const Sphere sphere = sphere_of(source, nside, true);
  const auto bins = static_cast<std::int64_t>(source.info.bins);
  const std::int64_t count = sky::pixel_count(sphere.grid.nside);
  file.empty_primary();
  Written written{sphere.uniqs.size(), sphere.grid.pixels.size(), {}};
  for (const bool deviation : {false, true}) {
    file.image(deviation ? "STD." : "MEAN", {count, bins});
    write_healpix(file, sphere, true);
    file.key("BUNIT", "mag/pc", deviation ? "sd of dA_V/dr" : "dA_V/dr");
    file.key("CUNIT", "mag / pc", "what dustmaps shows as the unit");
    file.key("CTYPE1", "HEALPIX", "pixel, NESTED");
    file.key("CTYPE2", "DIST", "see table `radial pixel centers`");
    write_provenance(file, source.info);
    file.remark(
        "A_V in the V band, not the E of Zhang, Green and Rix (2023) that the documentation of the reading "
        "class names. NaN outside the map.");
    const double floor = deviation ? 0 : dustmaps_floor_mag_per_pc;
    if (!deviation) {
      file.key("FLOOR", floor, "[mag/pc] in place of zero and less");
      file.remark("The reader interpolates logarithms, so values of zero or less are written as FLOOR.");
    }
    const std::size_t raised =
        write_whole_sky(file, source, sphere, deviation ? Row::deviation : Row::mean, 1e-3, floor, target);
    if (!deviation && raised > 0)
      written.notes.push_back(std::to_string(raised) +
                              " values below 1e-12 mag/pc are written as that: dustmaps takes logarithms");
  }
  const double bin_pc = source.info.bin_kpc * 1000;
  write_radii(file, "radial pixel centers", source.info.bins, bin_pc / 2, bin_pc);
  write_radii(file, "radial pixel boundaries", source.info.bins + 1, 0, bin_pc);
  file.finish();
  add_note(written, sphere);
  return written;
}

Written export_cumulative(const MapSource& source, std::int64_t nside, const Target& target) {
  FitsFile file(target.path, target.replace);
  const Sphere sphere = sphere_of(source, nside, false);
  const auto bins = static_cast<std::int64_t>(source.info.bins);
  const auto pixels = static_cast<std::int64_t>(sphere.grid.pixels.size());
  file.empty_primary();
  file.key("D_END", static_cast<double>(bins) * source.info.bin_kpc, "[kpc] end of the profiles");
  write_provenance(file, source.info);
  file.table("PIXELS",
             {{"PIXEL", "", "HEALPix pixel, NESTED", FitsType::int64, false},
              {"l_deg", "deg", "Galactic longitude of its centre", FitsType::float64, false},
              {"b_deg", "deg", "Galactic latitude of its centre", FitsType::float64, false},
              {"reliable_kpc", "kpc", "stars constrain up to here", FitsType::float32, false},
              {"stars", "", "in the sightline's diagrams", FitsType::int32, false},
              {"flags", "", "1 few stars 2 outside domain 4 border", FitsType::int16, false}},
             pixels);
  write_healpix(file, sphere, false);
  file.write(1, 0, std::span<const std::int64_t>(sphere.grid.pixels));
  std::vector<double> l_deg, b_deg;
  for (const std::int64_t pixel : sphere.grid.pixels) {
    const sky::Direction centre = sky::centre_of(sky::uniq_of(sphere.grid.nside, pixel));
    l_deg.push_back(centre.l_deg);
    b_deg.push_back(centre.b_deg);
  }
  file.write(2, 0, std::span<const double>(l_deg));
  file.write(3, 0, std::span<const double>(b_deg));
  const Layers marks = {3, [](const Sightline& there, std::span<float> out) {
                          out[0] = static_cast<float>(there.reliable_kpc);
                          out[1] = static_cast<float>(there.stars);
                          out[2] = static_cast<float>(there.flags);
                        }};
  for_each_layer(source, sphere.uniqs.size(), marks, target.max_bytes,
                 [&](std::size_t i, std::span<const float> values) {
                   const std::vector<float> joined =
                       i == 0 ? sphere.grid.least(values)
                              : (i == 1 ? sphere.grid.mean(values) : sphere.grid.any_bit(values));
                   file.write(static_cast<int>(i) + 4, 0, std::span<const float>(joined));
                 });
  for (const bool deviation : {false, true}) {
    file.image(deviation ? "A_V_SD" : "A_V", {pixels, bins});
    file.key("BUNIT", "mag", deviation ? "sd of A_V" : "A_V from the Sun to the bin's outer edge");
    file.key("CTYPE1", "PIXEL", "row of table PIXELS");
    file.key("CTYPE2", "DIST", "row of table DISTANCES");
    file.key("CUNIT2", "kpc", "");
    file.key("CRPIX2", 1.0, "");
    file.key("CRVAL2", source.info.bin_kpc, "outer edge of the first bin");
    file.key("CDELT2", source.info.bin_kpc, "length of a bin");
    write_provenance(file, source.info);
    for_each_layer(source, sphere.uniqs.size(),
                   layers_of(source.info, deviation ? Row::cumulative_deviation : Row::cumulative_mean),
                   target.max_bytes, [&](std::size_t bin, std::span<const float> values) {
                     file.write(static_cast<std::int64_t>(bin) * pixels, sphere.grid.mean(values));
                   });
  }
  std::vector<double> edges;
  for (std::int64_t i = 1; i <= bins; ++i) edges.push_back(static_cast<double>(i) * source.info.bin_kpc);
  file.table("DISTANCES", {{"d_kpc", "kpc", "outer edge of the bin", FitsType::float64, false}}, bins);
  file.write(1, 0, std::span<const double>(edges));
  file.finish();
  Written written{sphere.uniqs.size(), sphere.grid.pixels.size(), {}};
  add_note(written, sphere);
  return written;
}

}  // namespace coalsack::map

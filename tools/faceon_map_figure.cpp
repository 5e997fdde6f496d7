// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "plot/markup.h"
#include "plot/sky_figure.h"
#include "stars/tracer_table.h"
#include "tools/map_figures.h"
#include "tools/map_source.h"

namespace coalsack::tools {
namespace {

// A narrower sector shows nothing.
constexpr double narrow_deg = 15;

// "-2" with a true minus sign.
std::string degrees(double value) {
  return (value < 0 ? "\u2212" : "") + short_number(std::abs(value)) + "\u00b0";
}

std::string latitudes(const FaceOnOptions& options) {
  if (options.b_low_deg == -options.b_high_deg) return "|b| < " + degrees(options.b_high_deg);
  return degrees(options.b_low_deg) + " < b < " + degrees(options.b_high_deg);
}

// The objects of a table within the band of latitudes.
plot::Tracers read_markers(const std::string& words, const FaceOnOptions& options) {
  std::filesystem::path path = words;
  std::string name = path.stem().string();
  const std::size_t equals = words.find('=');
  if (equals != std::string::npos && !std::filesystem::exists(path)) {
    name = words.substr(0, equals);
    path = words.substr(equals + 1);
  }
  const stars::TracerTable table = stars::read_tracers(path, options.columns);
  plot::Tracers tracers;
  tracers.name = plot::as_markup(name);
  for (std::size_t i = 0; i < table.l_deg.size(); ++i) {
    if (!(table.b_deg[i] >= options.b_low_deg && table.b_deg[i] <= options.b_high_deg)) continue;
    tracers.l_deg.push_back(table.l_deg[i]);
    tracers.d_kpc.push_back(table.distance_kpc[i]);
  }
  return tracers;
}

// Rows up to a distance.
plot::Grid cut(plot::Grid grid, const std::optional<double>& to_kpc) {
  if (!to_kpc) return grid;
  const double bin_kpc = (grid.y.high - grid.y.low) / static_cast<double>(grid.ny);
  const auto rows = static_cast<std::size_t>(std::ceil(*to_kpc / bin_kpc - 1e-9));
  if (rows == 0 || rows >= grid.ny) return grid;
  plot::Grid shorter{grid.nx, rows, grid.x, {0, static_cast<double>(rows) * bin_kpc}, {}};
  for (std::size_t ix = 0; ix < grid.nx; ++ix)
    for (std::size_t iy = 0; iy < rows; ++iy) shorter.values.push_back(grid.at(ix, iy));
  return shorter;
}

}  // namespace

plot::Figure faceon_map_figure(const project::Project& project, const FaceOnOptions& options) {
  if (options.deviation && options.truth) throw base::UsageError("a truth has no dispersion");
  const map::MapInfo info = drawn_map(project, options.model);
  const project::Settings settings = project.settings();
  const std::size_t columns = map::faceon_columns(settings.integer("pixel_nside"));
  map::FaceOnSum sum(columns, info.bins, info.bin_kpc);
  const dust::Bins truth_bins = pipeline::profile_bins(settings);
  map::FaceOnSum truth(options.truth ? columns : 0, static_cast<std::size_t>(truth_bins.count),
                       truth_bins.width_kpc);
  const map::Row row = options.deviation ? map::Row::deviation : map::Row::mean;
  double b_low = 90;
  double b_high = -90;
  map::for_each_sightline(project, info.model_id, [&](const map::Sightline& sightline) {
    b_low = std::min(b_low, sightline.b_deg);
    b_high = std::max(b_high, sightline.b_deg);
    if (sightline.b_deg < options.b_low_deg || sightline.b_deg > options.b_high_deg) return;
    std::size_t used = info.bins;
    if (options.reliable)
      used = static_cast<std::size_t>(std::max(0.0, std::ceil(sightline.reliable_kpc / info.bin_kpc)));
    sum.add(sightline.uniq, sightline.row(row), used);
    if (options.truth) truth.add(sightline.uniq, pipeline::stored_truth(project, sightline.uniq));
  });
  if (sum.empty())
    throw base::InputError("no sightline of the map has " + latitudes(options) + "; they lie from b = " +
                           short_number(b_low) + " to " + short_number(b_high) + ": give --latitude b0,b1");
  std::vector<plot::FaceOnMap> maps(1);
  maps[0].values = cut(grid(sum.raster()), options.to_kpc);
  maps[0].title = plot::as_markup(info.model) + ", " + latitudes(options);
  if (options.deviation) {
    maps[0].label = "\u03c3(dA_{V}/dr) (mag kpc^{\u22121})";
    maps[0].colours = plot::ColourMap::inferno;
  }
  if (options.truth) {
    if (truth.empty())
      throw base::InputError("there is no simulated sky to compare with; `coalsack simulate` makes one");
    plot::FaceOnMap second;
    second.values = cut(grid(truth.raster_over(sum.longitudes())), options.to_kpc);
    second.title = "Truth (simulated sky), " + latitudes(options);
    maps.push_back(std::move(second));
  }
  const plot::Grid* const shown[] = {&maps.front().values, &maps.back().values};
  for (plot::FaceOnMap& one : maps) one.range = options.range.value_or(plot::shared_range(shown, 0.003));
  std::vector<plot::Tracers> tracers;
  for (const std::string& words : options.markers) tracers.push_back(read_markers(words, options));
  const plot::Range l = maps.front().values.x;
  const auto readable = l.high - l.low < narrow_deg ? plot::FaceOnView::longitude : plot::FaceOnView::polar;
  return plot::faceon_figure(maps, tracers, options.view.value_or(readable));
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "map/compare.h"
#include "map/healpix_file.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "plot/markup.h"
#include "plot/sky_figure.h"
#include "sky/pixel.h"
#include "tools/map_figures.h"
#include "tools/map_source.h"

namespace coalsack::tools {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// The part of a sightline that is summed.
struct Slab {
  double from_kpc = 0;
  double to_kpc = 0;
  double bin_kpc = 0;

  double a_v_mag(std::span<const float> cumulative) const {
    return map::a_v_to(cumulative, bin_kpc, to_kpc) - map::a_v_to(cumulative, bin_kpc, from_kpc);
  }

  std::string text(double reach_kpc) const {
    if (from_kpc > 0) return "from " + short_number(from_kpc) + " to " + short_number(to_kpc) + " kpc";
    return to_kpc == reach_kpc ? "whole line of sight" : "to " + short_number(to_kpc) + " kpc";
  }
};

Slab slab_of(const map::MapInfo& info, const SkyOptions& options) {
  const double reach_kpc = static_cast<double>(info.bins) * info.bin_kpc;
  const Slab slab{options.from_kpc, options.to_kpc.value_or(reach_kpc), info.bin_kpc};
  if (!(slab.from_kpc >= 0 && slab.from_kpc < slab.to_kpc && slab.to_kpc <= reach_kpc * (1 + 1e-12)))
    throw base::UsageError("the distances must rise and lie between 0 and " + short_number(reach_kpc) +
                           " kpc, as far as the map reaches");
  if (options.deviation && slab.from_kpc > 0)
    throw base::UsageError(
        "the dispersion of a slab is not kept, only that of A_V from the Sun; give --distance");
  return slab;
}

std::vector<map::PixelValue> values_of(const project::Project& project, const map::MapInfo& info,
                                       const Slab& slab, bool deviation) {
  std::vector<map::PixelValue> pixels;
  pixels.reserve(static_cast<std::size_t>(info.sightlines));
  const map::Row row = deviation ? map::Row::cumulative_deviation : map::Row::cumulative_mean;
  map::for_each_sightline(project, info.model_id, [&](const map::Sightline& sightline) {
    pixels.push_back({sightline.uniq, slab.a_v_mag(sightline.row(row))});
  });
  return pixels;
}

std::vector<map::PixelValue> truth_of(const project::Project& project,
                                      const std::vector<map::PixelValue>& pixels, const Slab& slab) {
  const dust::Bins bins = pipeline::profile_bins(project.settings());
  std::vector<map::PixelValue> truth = pixels;
  bool any = false;
  for (map::PixelValue& pixel : truth) {
    const std::vector<float> profile = pipeline::stored_truth(project, pixel.uniq);
    any = any || !profile.empty();
    pixel.value = profile.empty() ? nan_value
                                  : dust::cumulative_a_v(profile, bins, slab.to_kpc) -
                                        dust::cumulative_a_v(profile, bins, slab.from_kpc);
  }
  if (!any)
    throw base::InputError("there is no simulated sky to compare with; `coalsack simulate` makes one");
  return truth;
}

// What stands beside the map: its values in the map's cells and in the map's pixels.
struct Comparison {
  plot::Grid cells;
  std::vector<map::PixelValue> pixels;
  std::string title;
  std::string label = "A_{V} (mag)";
  bool same_unit = true;
};

Comparison read_comparison(const Beside& beside, const map::Raster& raster,
                           const std::vector<map::PixelValue>& pixels) {
  const map::HealpixFile file = map::read_healpix_file(beside.compare, {});
  Comparison other;
  other.title = plot::as_markup(beside.compare.filename().string());
  other.same_unit = beside.factor.has_value() || file.unit == "mag";
  const double factor = beside.factor.value_or(1);
  if (!other.same_unit)
    other.label = plot::as_markup(file.column + (file.unit.empty() ? "" : " (" + file.unit + ")"));
  other.cells = grid(raster);
  for (std::size_t i = 0; i < other.cells.values.size(); ++i) {
    if (std::isnan(raster.values[i])) continue;
    const auto middle = [](double low, double high, std::size_t at, std::size_t count) {
      return std::lerp(low, high, (static_cast<double>(at) + 0.5) / static_cast<double>(count));
    };
    other.cells.values[i] =
        factor * file.value_at(middle(raster.x_low, raster.x_high, i / raster.ny, raster.nx),
                               middle(raster.y_low, raster.y_high, i % raster.ny, raster.ny));
  }
  map::SkyValues values;
  values.finest_order = sky::order_of(file.nside);
  values.value_at = [&file](double l_deg, double b_deg) { return file.value_at(l_deg, b_deg); };
  other.pixels = pixels;
  for (map::PixelValue& pixel : other.pixels) pixel.value = factor * map::value_in(values, pixel.uniq);
  if (std::none_of(other.pixels.begin(), other.pixels.end(),
                   [](const auto& p) { return std::isfinite(p.value); }))
    throw base::InputError(beside.compare.string() + ": has no value where this map is");
  return other;
}

plot::SkyMap residual_map(const map::Raster& raster, std::vector<map::PixelValue> pixels,
                          const Comparison& other) {
  std::vector<double> sizes;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i].value -= other.pixels[i].value;
    if (std::isfinite(pixels[i].value)) sizes.push_back(std::abs(pixels[i].value));
  }
  plot::SkyMap residual;
  residual.values = grid(map::sky_raster_like(raster, pixels));
  residual.title = "Map \u2212 " + other.title;
  residual.label = "\u0394A_{V} (mag)";
  residual.residual = true;
  if (!sizes.empty()) {
    const auto rare =
        sizes.begin() + static_cast<std::ptrdiff_t>(0.995 * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), rare, sizes.end());
    if (*rare > 0) residual.range = plot::Range{-*rare, *rare};
  }
  return residual;
}

// Cells of about half a pixel, smoothed over about one. The levels that are drawn.
std::vector<double> add_contours(std::vector<plot::SkyMap>& maps, const plot::Grid& of, std::int64_t uniq,
                                 const std::vector<double>& levels) {
  const double pixel_deg = std::sqrt(sky::pixel_area_deg2(sky::nside_of(uniq)));
  const double cell_deg = (of.y.high - of.y.low) / static_cast<double>(of.ny);
  const auto merged = static_cast<std::size_t>(std::max(1.0, std::round(0.5 * pixel_deg / cell_deg)));
  const plot::Grid smooth =
      plot::smoothed(of, merged, merged, std::max(1.0, pixel_deg / cell_deg / static_cast<double>(merged)));
  std::vector<double> lines = levels.empty() ? plot::contour_levels(smooth) : levels;
  for (plot::SkyMap& one : maps) {
    one.contours = smooth;
    one.levels = lines;
  }
  return lines;
}

// ", contours at 5 and 10 mag"; of which panel, where there are several.
std::string contours_text(const std::vector<double>& levels, const std::string& of, const std::string& unit) {
  if (levels.empty()) return "";
  std::string text = "; contours" + of + " at ";
  for (std::size_t i = 0; i < levels.size(); ++i)
    text += (i == 0 ? "" : i + 1 == levels.size() ? " and " : ", ") + short_number(levels[i]);
  return text + unit;
}

}  // namespace

plot::Figure sky_map_figure(const project::Project& project, const SkyOptions& options) {
  const Beside& beside = options.beside;
  const bool compared = beside.truth || !beside.compare.empty();
  if (beside.truth && !beside.compare.empty()) throw base::UsageError("give one of --truth and --compare");
  if (beside.residual && !compared) throw base::UsageError("--residual needs --truth or --compare FILE");
  if (options.deviation && compared) throw base::UsageError("a dispersion has nothing to be compared with");
  const map::MapInfo info = drawn_map(project, options.model);
  const Slab slab = slab_of(info, options);
  const std::vector<map::PixelValue> pixels = values_of(project, info, slab, options.deviation);
  const map::Raster raster = map::sky_raster(pixels);

  std::vector<plot::SkyMap> maps(1);
  maps[0].values = grid(raster);
  const std::string what = slab.text(static_cast<double>(info.bins) * info.bin_kpc);
  std::string title = (options.deviation ? "Standard deviation of A_{V}, " : "A_{V}, ") + what;
  maps[0].title = compared ? "Map (" + plot::as_markup(info.model) + ")" : plot::as_markup(info.model);
  if (options.deviation) maps[0].label = "\u03c3(A_{V}) (mag)";
  std::optional<Comparison> other;
  if (beside.truth) {
    other.emplace();
    other->pixels = truth_of(project, pixels, slab);
    other->cells = grid(map::sky_raster_like(raster, other->pixels));
    other->title = "truth";
  } else if (compared) {
    other = read_comparison(beside, raster, pixels);
  }
  if (other) {
    plot::SkyMap second;
    second.values = other->cells;
    second.title = beside.truth ? "Truth (simulated sky)" : other->title;
    second.label = other->label;
    maps.push_back(std::move(second));
    if (beside.residual) {
      if (!other->same_unit)
        throw base::UsageError("--residual needs --factor, A_V in mag per unit of " +
                               beside.compare.string());
      maps.push_back(residual_map(raster, pixels, *other));
    }
  }
  const bool one_scale = other && other->same_unit;
  const plot::Grid* const both[] = {&maps[0].values, &maps[one_scale ? 1 : 0].values};
  maps[0].range = options.range.value_or(plot::shared_range(both));
  if (one_scale) maps[1].range = maps[0].range;
  if (other && !one_scale) {
    const plot::Grid* const alone[] = {&maps[1].values};
    maps[1].range = plot::shared_range(alone);
  }
  if (!options.no_contours) {
    const auto levels =
        add_contours(maps, other ? maps[1].values : maps[0].values, pixels.front().uniq, options.contours);
    title +=
        contours_text(levels, other ? " of the " + std::string(beside.truth ? "truth" : "map beside it") : "",
                      !other || one_scale ? " mag" : "");
  }
  return plot::sky_figure(maps, title);
}

}  // namespace coalsack::tools

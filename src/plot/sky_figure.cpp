// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/sky_figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace coalsack::plot {
double stretch_at(double b_deg) {
  return 1 / std::cos(std::clamp(b_deg, -80.0, 80.0) * std::numbers::pi / 180);
}

namespace {

Panel sky_panel(const SkyMap& map) {
  Panel panel;
  panel.title = map.title;
  panel.x.label = "Galactic longitude l (deg)";
  panel.x.low = map.values.x.low;
  panel.x.high = map.values.x.high;
  panel.x.reversed = true;
  panel.x.around_360 = true;
  panel.y.label = "Galactic latitude b (deg)";
  panel.y.low = map.values.y.low;
  panel.y.high = map.values.y.high;
  panel.equal_aspect = true;
  panel.y_stretch = stretch_at((map.values.y.low + map.values.y.high) / 2);
  Image image{map.values, {}};
  image.colours.label = map.label;
  if (map.residual) {
    image.colours.map = ColourMap::cool_warm;
    image.colours.symmetric = true;
  } else {
    image.colours.map = ColourMap::inferno;
  }
  if (map.range) {
    image.colours.low = map.range->low;
    image.colours.high = map.range->high;
  }
  panel.layers.emplace_back(std::move(image));
  if (map.contours && !map.levels.empty()) {
    if (!map.residual)  // an edge, for where the map is bright
      panel.layers.emplace_back(
          Contours{*map.contours, map.levels, {with_opacity(palette::black, 0.5), 1.1}, ""});
    panel.layers.emplace_back(
        Contours{*map.contours, map.levels, {map.residual ? palette::black : palette::white, 0.6}, ""});
  }
  return panel;
}

// The finite values, sorted.
std::vector<double> sorted_values(std::span<const Grid* const> grids) {
  std::vector<double> values;
  for (const Grid* grid : grids)
    std::copy_if(grid->values.begin(), grid->values.end(), std::back_inserter(values),
                 [](double value) { return std::isfinite(value); });
  std::sort(values.begin(), values.end());
  return values;
}

double quantile(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(std::floor(part * static_cast<double>(sorted.size() - 1)))];
}

double rounded_up(double value) {
  if (!(value > 0)) return value;
  const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
  return std::ceil(value / unit - 1e-9) * unit;
}

// One pass of a Gaussian along x or y over values and weights.
std::vector<double> blurred(const std::vector<double>& values, std::size_t nx, std::size_t ny, bool along_x,
                            const std::vector<double>& kernel) {
  std::vector<double> out(values.size(), 0);
  const auto reach = static_cast<std::ptrdiff_t>(kernel.size()) - 1;
  const auto length = static_cast<std::ptrdiff_t>(along_x ? nx : ny);
  for (std::size_t ix = 0; ix < nx; ++ix) {
    for (std::size_t iy = 0; iy < ny; ++iy) {
      const auto here = static_cast<std::ptrdiff_t>(along_x ? ix : iy);
      double sum = 0;
      for (std::ptrdiff_t k = std::max(-reach, -here); k <= std::min(reach, length - 1 - here); ++k) {
        const auto there = static_cast<std::size_t>(here + k);
        sum += kernel[static_cast<std::size_t>(std::abs(k))] *
               values[along_x ? there * ny + iy : ix * ny + there];
      }
      out[ix * ny + iy] = sum;
    }
  }
  return out;
}

}  // namespace

Figure sky_figure(std::span<const SkyMap> maps, const std::string& title) {
  constexpr double around_mm = 13;  // numbers, label and title of a panel
  constexpr double beside_mm = 30;  // numbers, label and colour bar
  Figure figure;
  figure.width_mm = page_width_mm;
  const Grid& first = maps.front().values;
  const double stretch = stretch_at((first.y.low + first.y.high) / 2);
  const double shape = (first.y.high - first.y.low) * stretch / (first.x.high - first.x.low);
  const bool stacked = maps.size() == 1 || shape < 0.62;
  (stacked ? figure.rows : figure.columns) = maps.size();
  const double columns = static_cast<double>(figure.columns);
  const double inner_mm = figure.width_mm / columns - (stacked ? beside_mm : beside_mm * 0.8);
  const double most_mm = maps.size() == 1 ? 130 : stacked ? 200.0 / static_cast<double>(figure.rows) : 110;
  const double row_mm = std::clamp(inner_mm * shape, 12.0, most_mm);
  if (maps.size() == 1)
    figure.width_mm = std::max(70.0, std::min(figure.width_mm, row_mm / shape + beside_mm));
  figure.height_mm = (row_mm + around_mm) * static_cast<double>(figure.rows) + (title.empty() ? 0 : 5);
  figure.title = title;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    Panel panel = sky_panel(maps[i]);
    if (stacked && i + 1 < maps.size()) panel.x.label.clear();
    if (!stacked && i > 0) panel.y.label.clear();
    figure.panels.emplace_back(std::move(panel));
  }
  return figure;
}

Range shared_range(std::span<const Grid* const> grids, double outside) {
  const std::vector<double> values = sorted_values(grids);
  if (values.empty()) return {0, 1};
  const double low = std::min(0.0, values.front());
  const double high = rounded_up(quantile(values, 1 - outside));
  return {low, high > low ? high : low + 1};
}

std::vector<double> contour_levels(const Grid& grid, int count) {
  const Grid* const one[] = {&grid};
  const std::vector<double> values = sorted_values(one);
  if (values.empty() || !(values.back() > values.front())) return {};
  const double low = quantile(values, 0.6);
  const double high = quantile(values, 0.995);
  const double rough = (high - low) / count;
  if (!(rough > 0)) return {};
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0})
    if (std::abs(power * factor - rough) < std::abs(step - rough)) step = power * factor;
  std::vector<double> levels;
  for (double level = std::ceil(low / step) * step; level < high; level += step)
    if (level > values.front()) levels.push_back(level);
  return levels;
}

Grid smoothed(const Grid& grid, std::size_t across, std::size_t down, double sigma) {
  Grid out;
  across = std::max<std::size_t>(across, 1);
  down = std::max<std::size_t>(down, 1);
  out.nx = grid.nx / across;
  out.ny = grid.ny / down;
  const auto end = [](Range range, std::size_t cells, std::size_t used) {
    return Range{range.low, range.low + (range.high - range.low) * static_cast<double>(used) /
                                            static_cast<double>(cells)};
  };
  if (out.nx == 0 || out.ny == 0) return {};
  out.x = end(grid.x, grid.nx, out.nx * across);
  out.y = end(grid.y, grid.ny, out.ny * down);
  std::vector<double> sum(out.nx * out.ny, 0);
  std::vector<double> weight(out.nx * out.ny, 0);
  for (std::size_t ix = 0; ix < out.nx * across; ++ix) {
    for (std::size_t iy = 0; iy < out.ny * down; ++iy) {
      const double value = grid.at(ix, iy);
      if (!std::isfinite(value)) continue;
      sum[ix / across * out.ny + iy / down] += value;
      weight[ix / across * out.ny + iy / down] += 1;
    }
  }
  std::vector<double> kernel = {1};
  for (int k = 1; sigma > 0 && k <= static_cast<int>(std::ceil(3 * sigma)); ++k)
    kernel.push_back(std::exp(-0.5 * k * k / (sigma * sigma)));
  double whole = kernel[0];
  for (std::size_t k = 1; k < kernel.size(); ++k) whole += 2 * kernel[k];
  for (const bool along_x : {true, false}) {
    sum = blurred(sum, out.nx, out.ny, along_x, kernel);
    weight = blurred(weight, out.nx, out.ny, along_x, kernel);
  }
  const double enough = 0.5 * whole * whole * static_cast<double>(across * down);
  out.values.resize(sum.size());
  for (std::size_t i = 0; i < sum.size(); ++i)
    out.values[i] = weight[i] >= enough ? sum[i] / weight[i] : std::numeric_limits<double>::quiet_NaN();
  return out;
}

}  // namespace coalsack::plot

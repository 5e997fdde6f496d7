// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/figure_check.h"

#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"

namespace coalsack::plot {
namespace {

void check_sizes(bool fits, const std::string& where, const std::string& what) {
  if (!fits) throw base::InputError(where + ": " + what);
}

std::string number(std::size_t count) {
  return std::to_string(count);
}

void check_grid(const Grid& grid, const std::string& where) {
  const bool fits = grid.ny == 0 || grid.nx <= std::numeric_limits<std::size_t>::max() / grid.ny;
  check_sizes(fits && grid.values.size() == grid.nx * grid.ny, where,
              "a grid of " + number(grid.nx) + " x " + number(grid.ny) + " cells has " +
                  number(grid.values.size()) + " values");
}

void check_layer(const Layer& layer, const std::string& where) {
  if (const auto* image = std::get_if<Image>(&layer)) check_grid(image->grid, where);
  if (const auto* contours = std::get_if<Contours>(&layer)) check_grid(contours->grid, where);
  if (const auto* line = std::get_if<Line>(&layer)) {
    const bool none = line->x.empty() && line->y.empty();
    check_sizes(none || line->x.size() == line->y.size() + (line->steps ? 1 : 0), where,
                "a line has " + number(line->x.size()) + " x and " + number(line->y.size()) + " y" +
                    (line->steps ? "; steps need one x more" : ""));
  }
  if (const auto* points = std::get_if<Points>(&layer)) {
    check_sizes(points->x.size() == points->y.size(), where,
                "points have " + number(points->x.size()) + " x and " + number(points->y.size()) + " y");
    check_sizes(points->y_error.empty() || points->y_error.size() == points->y.size(), where,
                "points have " + number(points->y.size()) + " y and " + number(points->y_error.size()) +
                    " error bars");
  }
  if (const auto* band = std::get_if<Band>(&layer)) {
    const bool none = band->x.empty() && band->low.empty();
    check_sizes(band->low.size() == band->high.size() &&
                    (none || band->x.size() == band->low.size() + (band->steps ? 1 : 0)),
                where,
                "a band has " + number(band->x.size()) + " x, " + number(band->low.size()) + " low and " +
                    number(band->high.size()) + " high" + (band->steps ? "; steps need one x more" : ""));
  }
}

void check_weights(const std::vector<double>& weights, std::size_t count, const std::string& what) {
  if (weights.empty()) return;
  bool usable = weights.size() == count;
  for (const double weight : weights) usable = usable && weight > 0 && std::isfinite(weight);
  if (!usable) throw base::InputError("figure: " + what + " needs " + number(count) + " positive numbers");
}

}  // namespace

void check_figure(const Figure& figure) {
  constexpr double largest_mm = 5000;
  constexpr double most_pixels = 32767;  // along a side of a Cairo image
  for (const double side_mm : {figure.width_mm, figure.height_mm}) {
    if (!(side_mm >= 10 && side_mm <= largest_mm)) {
      throw base::InputError("figure: its sides are 10 to 5000 mm, not " + std::to_string(side_mm));
    }
    if (!(figure.dpi >= 20 && side_mm / 25.4 * figure.dpi <= most_pixels)) {
      throw base::InputError("figure: " + std::to_string(figure.dpi) +
                             " dots per inch: at least 20, and at most 32767 along a side");
    }
  }
  if (!(figure.font_pt >= 1 && figure.font_pt <= 100)) {
    throw base::InputError("figure: letters are 1 to 100 points, not " + std::to_string(figure.font_pt));
  }
  constexpr std::size_t most_panels = 1000;
  if (figure.rows < 1 || figure.columns < 1 || figure.rows > most_panels || figure.columns > most_panels ||
      figure.panels.size() != figure.rows * figure.columns) {
    throw base::InputError("figure: " + number(figure.rows) + " rows of " + number(figure.columns) +
                           " panels, but " + number(figure.panels.size()) + " given");
  }
  check_weights(figure.column_weights, figure.columns, "column_weights");
  check_weights(figure.row_weights, figure.rows, "row_weights");
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    if (!figure.panels[i]) continue;
    const std::vector<Layer>& layers = figure.panels[i]->layers;
    for (std::size_t k = 0; k < layers.size(); ++k) {
      check_layer(layers[k], "figure: panel " + number(i + 1) + ", layer " + number(k + 1));
    }
  }
}

}  // namespace coalsack::plot

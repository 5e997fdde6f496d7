// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/observed_diagram.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

const std::vector<float>& require(const stars::StarList& stars, const std::string& name) {
  const stars::Column* column = stars.find(name);
  if (column == nullptr)
    throw base::InputError("observed stars: the diagram needs column " + name + ", which was not imported");
  if (column->values.size() != stars.size())
    throw base::InputError("observed stars: column " + name + " has not one value per star");
  return column->values;
}

struct AxisColumns {
  const std::vector<float>* plus;
  const std::vector<float>* minus;  // null: none
  double at(std::size_t row) const {
    const double value = (*plus)[row];
    return minus == nullptr ? value : value - static_cast<double>((*minus)[row]);
  }
};

AxisColumns columns_of(const stars::StarList& stars, const Axis& axis) {
  return {&require(stars, axis.column), axis.minus.empty() ? nullptr : &require(stars, axis.minus)};
}

}  // namespace

ObservedDiagram observed_diagram(const stars::StarList& stars, const Diagram& diagram) {
  std::vector<std::uint32_t> rows(stars.size());
  std::iota(rows.begin(), rows.end(), 0U);
  return observed_diagram(stars, rows, diagram);
}

ObservedDiagram observed_diagram(const stars::StarList& stars, std::span<const std::uint32_t> rows,
                                 const Diagram& diagram) {
  check(diagram);
  const AxisColumns x_columns = columns_of(stars, diagram.x);
  const AxisColumns y_columns = columns_of(stars, diagram.y);
  std::vector<const std::vector<float>*> limited;
  for (const Limit& limit : diagram.limits) limited.push_back(&require(stars, limit.column));

  ObservedDiagram result;
  result.counts.resize(diagram.cells());
  for (const std::uint32_t row : rows) {
    if (row >= stars.size())
      throw base::InputError("observed stars: row " + std::to_string(row) + " is beyond the end of the list");
    const double x = x_columns.at(row);
    const double y = y_columns.at(row);
    bool unknown = std::isnan(x) || std::isnan(y);
    bool within = true;
    for (std::size_t i = 0; i < limited.size(); ++i) {
      const double value = (*limited[i])[row];
      unknown = unknown || std::isnan(value);
      within = within && value >= diagram.limits[i].low && value < diagram.limits[i].high;
    }
    const int x_bin = bin_of(diagram.x, x);
    const int y_bin = bin_of(diagram.y, y);
    if (unknown) {
      ++result.unknown;
    } else if (!within || x_bin < 0 || y_bin < 0) {
      ++result.outside;
    } else {
      ++result.stars_in;
      std::uint16_t& cell =
          result.counts[static_cast<std::size_t>(y_bin) * static_cast<std::size_t>(diagram.x.bins) +
                        static_cast<std::size_t>(x_bin)];
      if (cell == std::numeric_limits<std::uint16_t>::max())
        result.saturated = true;
      else
        ++cell;
    }
  }
  return result;
}

}  // namespace coalsack::diagram

// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/magnitude_sum.h"

#include <algorithm>
#include <deque>

namespace coalsack::stars {
namespace {

// The two bands of a colour's name; both empty when it is none. Bands have at most three characters, which
// keeps names such as "mux-error" out.
struct Colour {
  std::string_view blue, red;
};

Colour colour_of(std::string_view name) {
  constexpr std::size_t longest = 3;
  const std::size_t dash = name.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash > longest) return {};
  const std::string_view red = name.substr(dash + 1);
  if (red.empty() || red.size() > longest || red.find('-') != std::string_view::npos) return {};
  return {name.substr(0, dash), red};
}

}  // namespace

// A search in breadth from the wanted band: bands are nodes, colours are edges, a plain column ends it.
MagnitudeSum magnitude_from_colours(const std::vector<TableColumn>& columns, std::string_view band) {
  struct Step {
    std::string_view band;
    MagnitudeSum sum;
  };
  std::deque<Step> open{{band, {}}};
  std::vector<std::string_view> seen{band};
  while (!open.empty()) {
    const Step step = open.front();
    open.pop_front();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (columns[k].name != step.band) continue;
      MagnitudeSum sum = step.sum;
      sum.terms.push_back({k, 1});
      return sum;
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const Colour colour = colour_of(columns[k].name);
      const bool from_blue = colour.blue == step.band;
      if (colour.blue.empty() || (!from_blue && colour.red != step.band)) continue;
      const std::string_view other = from_blue ? colour.red : colour.blue;
      if (std::find(seen.begin(), seen.end(), other) != seen.end()) continue;
      seen.push_back(other);
      Step next{other, step.sum};
      next.sum.terms.push_back({k, from_blue ? 1.0 : -1.0});  // blue = (blue - red) + red
      open.push_back(next);
    }
  }
  return {};
}

}  // namespace coalsack::stars

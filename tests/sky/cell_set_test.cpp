// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/cell_set.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "base/random_stream.h"
#include "sky/pixel.h"

using namespace coalsack;
using sky::Cell;
using sky::CellRange;
using sky::CellSet;

namespace {
CellSet random_set(base::RandomStream& stream) {
  std::vector<Cell> cells;
  for (int i = 0; i < 200; ++i) {
    const int order = static_cast<int>(stream.below(7));
    cells.push_back({order, static_cast<std::int64_t>(stream.below(std::uint64_t{12} << (2 * order)) / 8)});
  }
  return CellSet(cells);
}
}  // namespace

BOOST_AUTO_TEST_SUITE(cell_set)

BOOST_AUTO_TEST_CASE(four_children_become_their_parent) {
  const std::vector<Cell> children = {{3, 40}, {3, 42}, {3, 41}, {3, 43}, {4, 7}, {4, 7}};
  const auto cells = CellSet(children).cells();
  BOOST_REQUIRE(cells.size() == 2);
  BOOST_TEST((cells[0] == Cell{2, 10}));
  BOOST_TEST((cells[1] == Cell{4, 7}));
  std::vector<Cell> all;
  for (std::int64_t ipix = 0; ipix < 48; ++ipix) all.push_back({1, ipix});
  BOOST_TEST(CellSet(all).cells().size() == 12);
  BOOST_TEST(std::abs(CellSet(all).area_deg2() - 41252.96124941927) < 1e-8);
}

BOOST_AUTO_TEST_CASE(the_cells_of_a_set_make_it_again_and_none_is_redundant) {
  base::RandomStream stream({1, "cells"});
  for (int round = 0; round < 50; ++round) {
    const CellSet set = random_set(stream);
    const auto cells = set.cells();
    BOOST_REQUIRE(CellSet(cells) == set);
    std::set<std::pair<int, std::int64_t>> have;
    int finest = 0;
    for (const Cell& cell : cells) {
      have.insert({cell.order, cell.ipix});
      finest = std::max(finest, cell.order);
    }
    BOOST_REQUIRE_EQUAL(finest, set.finest_order());
    for (const Cell& cell : cells) {
      for (int order = cell.order - 1; order >= 0; --order)
        BOOST_REQUIRE(!have.contains({order, cell.ipix >> (2 * (cell.order - order))}));
      const std::int64_t first = cell.ipix & ~std::int64_t{3};
      BOOST_REQUIRE(cell.order == 0 ||
                    !(have.contains({cell.order, first}) && have.contains({cell.order, first + 1}) &&
                      have.contains({cell.order, first + 2}) && have.contains({cell.order, first + 3})));
    }
  }
}

BOOST_AUTO_TEST_CASE(covering_and_overlapping_are_what_the_finest_cells_say) {
  base::RandomStream stream({2, "cells"});
  const CellSet set = random_set(stream);
  std::vector<bool> inside(static_cast<std::size_t>(sky::pixel_count(64)));
  for (const Cell& cell : set.cells()) {
    const int shift = 2 * (6 - cell.order);
    for (std::int64_t i = cell.ipix << shift; i < (cell.ipix + 1) << shift; ++i)
      inside[static_cast<std::size_t>(i)] = true;
  }
  for (int order = 0; order <= 6; ++order) {
    for (std::int64_t ipix = 0; ipix < sky::pixel_count(std::int64_t{1} << order); ++ipix) {
      const int shift = 2 * (6 - order);
      bool some = false, all = true;
      for (std::int64_t i = ipix << shift; i < (ipix + 1) << shift; ++i) {
        some = some || inside[static_cast<std::size_t>(i)];
        all = all && inside[static_cast<std::size_t>(i)];
      }
      BOOST_REQUIRE_EQUAL(set.overlaps(sky::range_of({order, ipix})), some);
      BOOST_REQUIRE_EQUAL(set.covers(sky::range_of({order, ipix})), all);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_empty_set_has_nothing) {
  const CellSet empty;
  BOOST_TEST(empty.empty());
  BOOST_TEST(empty.cells().empty());
  BOOST_TEST(empty.area_deg2() == 0);
  BOOST_TEST(!empty.overlaps({0, 1}));
  BOOST_TEST(!empty.covers({0, 1}));
  BOOST_TEST(CellSet(std::vector<CellRange>{{5, 5}}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/cell_set.h"

#include <algorithm>
#include <bit>

#include "sky/pixel.h"

namespace coalsack::sky {
namespace {

std::vector<CellRange> united(std::vector<CellRange> ranges) {
  std::erase_if(ranges, [](const CellRange& r) { return r.first >= r.last; });
  std::sort(ranges.begin(), ranges.end(),
            [](const CellRange& a, const CellRange& b) { return a.first < b.first; });
  std::vector<CellRange> result;
  for (const CellRange& range : ranges) {
    if (!result.empty() && range.first <= result.back().last)
      result.back().last = std::max(result.back().last, range.last);
    else
      result.push_back(range);
  }
  return result;
}

std::vector<CellRange> ranges_of(std::span<const Cell> cells) {
  std::vector<CellRange> ranges;
  ranges.reserve(cells.size());
  for (const Cell& cell : cells) ranges.push_back(range_of(cell));
  return ranges;
}

// The largest cell that begins at range.first and ends within the range.
Cell leading_cell(const CellRange& range) {
  const auto first = static_cast<std::uint64_t>(range.first);
  const auto length = static_cast<std::uint64_t>(range.last - range.first);
  const int aligned = first == 0 ? max_order : std::countr_zero(first) / 2;
  const int fitting = (static_cast<int>(std::bit_width(length)) - 1) / 2;
  const int levels = std::min({aligned, fitting, max_order});
  return {max_order - levels, range.first >> (2 * levels)};
}

template <typename Take>
void decompose(const std::vector<CellRange>& ranges, const Take& take) {
  for (CellRange rest : ranges) {
    while (rest.first < rest.last) {
      const Cell cell = leading_cell(rest);
      take(cell);
      rest.first = range_of(cell).last;
    }
  }
}

}  // namespace

CellRange range_of(const Cell& cell) {
  const int shift = 2 * (max_order - cell.order);
  return {cell.ipix << shift, (cell.ipix + 1) << shift};
}

CellSet::CellSet(std::vector<CellRange> ranges) : ranges_(united(std::move(ranges))) {}

CellSet::CellSet(std::span<const Cell> cells) : CellSet(ranges_of(cells)) {}

bool CellSet::covers(const CellRange& range) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), range.first,
                                      [](std::int64_t value, const CellRange& r) { return value < r.first; });
  return after != ranges_.begin() && range.last <= std::prev(after)->last;
}

bool CellSet::overlaps(const CellRange& range) const {
  const auto reaching =
      std::upper_bound(ranges_.begin(), ranges_.end(), range.first,
                       [](std::int64_t value, const CellRange& r) { return value < r.last; });
  return reaching != ranges_.end() && reaching->first < range.last;
}

double CellSet::area_deg2() const {
  double cells = 0;
  for (const CellRange& range : ranges_) cells += static_cast<double>(range.last - range.first);
  return cells * pixel_area_deg2(max_nside);
}

std::vector<Cell> CellSet::cells() const {
  std::vector<Cell> cells;
  decompose(ranges_, [&](const Cell& cell) { cells.push_back(cell); });
  std::stable_sort(cells.begin(), cells.end(),
                   [](const Cell& a, const Cell& b) { return a.order < b.order; });
  return cells;
}

int CellSet::finest_order() const {
  int finest = 0;
  decompose(ranges_, [&](const Cell& cell) { finest = std::max(finest, cell.order); });
  return finest;
}

}  // namespace coalsack::sky

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace coalsack::sky {

/// A HEALPix pixel by order (nside = 2^order) and NESTED number, in whichever frame its owner says.
struct Cell {
  int order = 0;
  std::int64_t ipix = 0;
  bool operator==(const Cell&) const = default;
};

/// NESTED numbers [first, last) at order 29, the finest: how cells of any order are compared.
struct CellRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const CellRange&) const = default;
};

/// The order-29 numbers inside a cell. REQUIRES: order in [0, 29], 0 <= ipix < 12 * 4^order.
CellRange range_of(const Cell& cell);

/// A piece of the sky made of HEALPix cells of any size. Immutable.
class CellSet {
 public:
  CellSet() = default;
  /// From ranges in any order, which may touch or overlap. REQUIRES: 0 <= first <= last <= 12 * 4^29.
  explicit CellSet(std::vector<CellRange> ranges);
  explicit CellSet(std::span<const Cell> cells);

  /// Disjoint, not touching, ascending.
  const std::vector<CellRange>& ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  bool covers(const CellRange& range) const;    ///< all of it is in the set
  bool overlaps(const CellRange& range) const;  ///< some of it is in the set
  double area_deg2() const;
  /// The fewest cells that make the set: no four of them are the children of one. By order, then number,
  /// which is ascending NUNIQ.
  std::vector<Cell> cells() const;
  /// The order of the smallest of those cells; 0 for an empty set.
  int finest_order() const;

  bool operator==(const CellSet&) const = default;

 private:
  std::vector<CellRange> ranges_;
};

}  // namespace coalsack::sky

// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc.h"

#include <algorithm>
#include <map>

#include "sky/overlay.h"
#include "sky/pixel.h"

namespace coalsack::sky {

bool contains(const Moc& moc, double l_deg, double b_deg) {
  Direction at = checked(l_deg, b_deg);
  if (moc.frame == Frame::icrs) {
    const IcrsDirection icrs = icrs_from_galactic(l_deg, b_deg);
    at = {icrs.ra_deg, icrs.dec_deg};
  }
  return moc.cells.overlaps(range_of({max_order, ang2pix(max_nside, at.l_deg, at.b_deg)}));
}

std::vector<std::int64_t> pixels_centred_in(const Moc& moc, std::int64_t nside, const std::string& what,
                                            std::int64_t max_pixels) {
  return galactic_pixels_centred_in(moc.cells, moc.frame, order_of(nside), what, max_pixels);
}

Moc galactic_moc_of(std::span<const std::int64_t> uniqs) {
  std::vector<Cell> cells;
  cells.reserve(uniqs.size());
  int finest = 0;
  for (const std::int64_t uniq : uniqs) {
    const int order = order_of(nside_of(uniq));
    cells.push_back({order, ipix_of(uniq)});
    finest = std::max(finest, order);
  }
  return {Frame::galactic, finest, CellSet(cells)};
}

// Pixels of each nside by themselves, so that a few small ones do not make the outline of large ones costly.
Moc icrs_moc_covering(std::span<const std::int64_t> uniqs) {
  std::map<int, std::vector<Cell>> cells_by_order;
  for (const std::int64_t uniq : uniqs) {
    const int order = order_of(nside_of(uniq));
    cells_by_order[order].push_back({order, ipix_of(uniq)});
  }
  Moc moc;
  std::vector<CellRange> ranges;
  for (const auto& [order, cells] : cells_by_order) {
    moc.order = std::min(order + 1, max_order);
    const CellSet cover = icrs_cover_of(CellSet(cells), moc.order);
    ranges.insert(ranges.end(), cover.ranges().begin(), cover.ranges().end());
  }
  moc.cells = CellSet(std::move(ranges));
  return moc;
}

}  // namespace coalsack::sky

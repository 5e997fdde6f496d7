// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/overlay.h"

#include <algorithm>
#include <string>

#include "sky/healpix_grid.h"
#include "sky/pixel.h"
#include "sky/spans.h"

namespace coalsack::sky {
namespace {

enum class Overlap { none, partly, whole };

constexpr Cell root{-1, 0};

// A number of order 0, or a child of a cell.
Cell child_of(const Cell& cell, int i) {
  return cell.order < 0 ? Cell{0, i} : Cell{cell.order + 1, 4 * cell.ipix + i};
}
int children_of(const Cell& cell) {
  return cell.order < 0 ? 12 : 4;
}

Direction centre_of_cell(const Cell& cell) {
  return centre_of(uniq_of(std::int64_t{1} << cell.order, cell.ipix));
}

// How a circle lies on the set; decided on cells of `order` that might touch it, so `none` and `whole` are
// certain and `partly` may be said of a circle that just passes by.
Overlap overlap_of(const Direction& centre, double radius_deg, int order, const CellSet& set) {
  const std::int64_t nside = std::int64_t{1} << order;
  const HealpixGrid grid = healpix_grid(order);
  bool some = false, all = true;
  walk_cone(nside, centre, std::min(radius_deg + max_radius_deg(nside), 180.0),
            [&](std::int64_t first, std::int64_t count) {
              for (std::int64_t i = first; i < first + count; ++i) {
                const CellRange range = range_of({order, grid.ring2nest(i)});
                if (set.overlaps(range)) some = true;
                if (!set.covers(range)) all = false;
                if (some && !all) return false;
              }
              return true;
            });
  if (!some) return Overlap::none;
  return all ? Overlap::whole : Overlap::partly;
}

// The circle around a cell, with its centre turned by `turn` into the frame of the set.
template <typename Turn>
Overlap overlap_of_cell(const Cell& cell, const Turn& turn, const CellSet& set) {
  const double radius_deg = max_radius_deg(std::int64_t{1} << cell.order);
  return overlap_of(turn(centre_of_cell(cell)), radius_deg, std::min(cell.order + 2, max_order), set);
}

bool holds(const CellSet& set, const Direction& at) {
  return set.overlaps(range_of({max_order, ang2pix(max_nside, at.l_deg, at.b_deg)}));
}

// Galactic cells under a cell, down to order_, that are centred in the set.
template <typename Turn>
class CentreSearch {
 public:
  CentreSearch(const CellSet& set, const Turn& turn, int order, std::int64_t max_pixels)
      : set_(set), turn_(turn), order_(order), max_pixels_(max_pixels) {}

  // Ranges of NESTED numbers at order_, ascending; stops beyond max_pixels.
  void run(const Cell& cell) {
    for (int i = 0; i < children_of(cell) && counted_ <= max_pixels_; ++i) visit(child_of(cell, i));
  }
  std::int64_t counted() const { return counted_; }
  const std::vector<CellRange>& found() const { return found_; }

 private:
  void visit(const Cell& cell) {
    if (cell.order == order_) {
      if (holds(set_, turn_(centre_of_cell(cell)))) take(cell);
    } else if (cell.order + 2 >= order_) {
      run(cell);  // testing the few centres below costs less than the circle
    } else {
      const Overlap overlap = overlap_of_cell(cell, turn_, set_);
      if (overlap == Overlap::whole) take(cell);
      if (overlap == Overlap::partly) run(cell);
    }
  }
  void take(const Cell& cell) {
    const int shift = 2 * (order_ - cell.order);
    const CellRange range{cell.ipix << shift, (cell.ipix + 1) << shift};
    counted_ += range.last - range.first;
    if (!found_.empty() && found_.back().last == range.first)
      found_.back().last = range.last;
    else
      found_.push_back(range);
  }

  const CellSet& set_;
  const Turn& turn_;
  int order_;
  std::int64_t max_pixels_;
  std::int64_t counted_ = 0;
  std::vector<CellRange> found_;
};

template <typename Turn>
std::vector<std::int64_t> centred_in(const CellSet& set, const Turn& turn, int order, const std::string& what,
                                     std::int64_t max_pixels) {
  const std::int64_t nside = std::int64_t{1} << order;
  CentreSearch<Turn> search(set, turn, order, max_pixels);
  search.run(root);
  if (search.counted() > max_pixels)
    refuse_too_many(what, nside, set.area_deg2(), search.counted(), max_pixels);
  std::vector<std::int64_t> pixels;
  pixels.reserve(static_cast<std::size_t>(search.counted()));
  for (const CellRange& range : search.found())
    for (std::int64_t ipix = range.first; ipix < range.last; ++ipix)
      pixels.push_back(4 * nside * nside + ipix);
  return pixels;
}

void cover(const Cell& cell, int order, const CellSet& galactic, std::vector<CellRange>& found) {
  const auto turn = [](const Direction& icrs) { return galactic_from_icrs(icrs.l_deg, icrs.b_deg); };
  for (int i = 0; i < children_of(cell); ++i) {
    const Cell child = child_of(cell, i);
    const Overlap overlap = overlap_of_cell(child, turn, galactic);
    if (overlap == Overlap::none) continue;
    if (overlap == Overlap::whole || child.order == order)
      found.push_back(range_of(child));
    else
      cover(child, order, galactic, found);
  }
}

}  // namespace

std::vector<std::int64_t> galactic_pixels_centred_in(const CellSet& set, Frame frame, int order,
                                                     const std::string& what, std::int64_t max_pixels) {
  if (frame == Frame::galactic)
    return centred_in(
        set, [](const Direction& at) { return at; }, order, what, max_pixels);
  const auto to_icrs = [](const Direction& at) {
    const IcrsDirection icrs = icrs_from_galactic(at.l_deg, at.b_deg);
    return Direction{icrs.ra_deg, icrs.dec_deg};
  };
  return centred_in(set, to_icrs, order, what, max_pixels);
}

CellSet icrs_cover_of(const CellSet& galactic, int order) {
  std::vector<CellRange> found;
  cover(root, order, galactic, found);
  return CellSet(std::move(found));
}

}  // namespace coalsack::sky

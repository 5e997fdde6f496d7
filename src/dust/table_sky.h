// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "dust/dust_sky.h"
#include "dust/dust_table.h"
#include "dust/galactic_frame.h"

namespace coalsack::dust {

/// A pixel's share in the value at a direction.
struct PixelWeight {
  std::int64_t pixel;
  double weight;  ///< >= 0
};

/// Which pixels of the table make the value at (l_deg, b_deg), in the table's own numbering: the one pixel
/// that holds the direction (nearest), or HEALPix's four neighbours with their bilinear weights (linear). The
/// caller supplies it, because the pixelisation is not this room's; it must be safe to call from several
/// threads.
using PixelLookup = std::function<std::vector<PixelWeight>(double l_deg, double b_deg)>;

/// A published 3D map (DustTable) as a dust sky. Between its distances the cumulative extinction follows a
/// monotone cubic through the table's values and through 0 at the Sun; beyond the last one nothing is added.
/// Immutable; thread-safe as far as the lookup is.
class TableSky final : public DustSky {
 public:
  /// With `lookup`, weights of pixels that the table lacks are left out and the others share the rest.
  TableSky(DustTable table, const Bins& bins, PixelLookup lookup);
  /// Without: the nearest pixel centre, no farther than reach_deg; 0 means one pixel width of the table's
  /// nside. Throws InputError where reach_deg is 0 and the table has no nside.
  TableSky(DustTable table, const Bins& bins, double reach_deg = 0);

  const Bins& bins() const override { return bins_; }
  /// Throws InputError, with the direction, outside the table's pixels.
  void profile(double l_deg, double b_deg, std::span<float> out) const override;

  bool contains(std::int64_t pixel) const { return row_of_.contains(pixel); }
  /// Cumulative A_V in mag of one pixel at d_kpc; at the table's distances exactly its values. Throws
  /// InputError for a pixel that the table lacks.
  double a_v(std::int64_t pixel, double d_kpc) const;

  const DustTable& table() const { return table_; }

 private:
  void make_profiles();
  std::size_t nearest_row(double l_deg, double b_deg) const;

  DustTable table_;
  Bins bins_;
  PixelLookup lookup_;
  double reach_cosine_ = -1;
  std::unordered_map<std::int64_t, std::size_t> row_of_;
  std::vector<Place> centres_;
  std::vector<float> profiles_;  // (row, bin), mag/kpc
};

}  // namespace coalsack::dust

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sky/disc.h"

namespace coalsack::sky {

/// All directions with b0 <= b <= b1 and l0 <= l <= l1, edges included. When l0 > l1 the box runs eastwards
/// from l0 through l = 0 to l1. l0 = 0 with l1 = 360 is the whole circle; l1 = 360 takes l = 0 in.
struct Box {
  double l0_deg = 0;
  double l1_deg = 360;
  double b0_deg = -90;
  double b1_deg = 90;
  bool operator==(const Box&) const = default;
};

/// All directions within radius of (l, b), edge included.
struct Cone {
  double l_deg = 0;
  double b_deg = 0;
  double radius_deg = 0;
  bool operator==(const Cone&) const = default;
};

/// What a MOC file covers. The file is read when its pixels are asked for.
struct MocRegion {
  std::string path;
  bool operator==(const MocRegion&) const = default;
};

using Region = std::variant<Box, Cone, MocRegion>;

/// A box with longitudes brought to l0 in [0, 360), l1 in [0, 360]. Longitudes may be given from -360 to 720,
/// so that -10,10 and 350,370 mean the box around l = 0; l1 - l0 = 360 is the whole circle. Throws
/// base::InputError that says which number is wrong.
Box make_box(double l0_deg, double l1_deg, double b0_deg, double b1_deg);
/// A cone with l in [0, 360); radius in [0, 180]. Throws base::InputError.
Cone make_cone(double l_deg, double b_deg, double radius_deg);

/// Whether a direction is inside; the rule by which pixel centres are chosen. l any finite value.
bool contains(const Box& box, double l_deg, double b_deg);
bool contains(const Cone& cone, double l_deg, double b_deg);

/// The pixels of one nside whose centres are inside, as sorted uniq numbers without duplicates; empty when
/// the region holds no centre. Time and memory grow with the number of pixels and of rings crossed, not with
/// the sky. Throws base::InputError for a region or nside out of range, a MOC file that cannot be used, and,
/// saying how many there would be, for more than max_pixels.
std::vector<std::int64_t> pixels_in(const Region& region, std::int64_t nside,
                                    std::int64_t max_pixels = default_max_pixels);

/// The one text of a region: "box 257,303,-5,5", "cone 287.6,-0.6,1.5", "moc fields/carina.fits". Numbers are
/// written with as many digits as bring back the same doubles, so parse_region(text_of(r)) is r for a region
/// of make_box, make_cone or parse_region.
std::string text_of(const Region& region);
/// Reads such a text; blanks around words and numbers are free. Throws base::InputError that quotes the text
/// and says what is wrong with it.
Region parse_region(std::string_view text);

}  // namespace coalsack::sky

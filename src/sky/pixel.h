// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "sky/direction.h"

namespace coalsack::sky {

/// HEALPix pixels (Gorski et al. 2005, ApJ 622, 759): Galactic axes, NESTED numbering, degrees.
///
/// A pixel is named by one number, its NUNIQ number of the IVOA MOC standard,
///     uniq = 4 nside^2 + ipix,
/// so that pixels of different nside stand in one column without clash: the leading bit gives nside. nside is
/// a power of two from 1 to 2^29 (0.4 mas pixels); uniq then lies in [4, 2^62). Functions that take a uniq
/// throw base::InputError for any other number. All functions are pure and may be called from any thread.

constexpr int max_order = 29;
constexpr std::int64_t max_nside = std::int64_t{1} << max_order;
/// The finest pixels of a map: 26 arcsec.
constexpr std::int64_t finest_map_nside = 8192;

/// Power of two in [1, 2^29].
bool is_valid_nside(std::int64_t nside);
/// log2(nside). Throws base::InputError for an nside that is not valid.
int order_of(std::int64_t nside);
/// 12 nside^2. Throws base::InputError as order_of.
std::int64_t pixel_count(std::int64_t nside);
/// The solid angle of every pixel, deg^2. Throws base::InputError as order_of.
double pixel_area_deg2(std::int64_t nside);

/// A number that names a pixel.
bool is_valid_uniq(std::int64_t uniq);
/// Throws base::InputError for an nside that is not valid or ipix not in [0, 12 nside^2).
std::int64_t uniq_of(std::int64_t nside, std::int64_t ipix);
std::int64_t nside_of(std::int64_t uniq);
std::int64_t ipix_of(std::int64_t uniq);

/// The NESTED number of the pixel that holds the direction; l any finite value, b in [-90, 90].
/// Throws base::InputError.
std::int64_t ang2pix(std::int64_t nside, double l_deg, double b_deg);
/// The same pixel as its uniq.
std::int64_t uniq_at(std::int64_t nside, double l_deg, double b_deg);

/// The NESTED number of the pixel whose RING number is `ring_pixel`. Throws base::InputError for an nside
/// that is not valid or a number not in [0, 12 nside^2).
std::int64_t nested_of_ring(std::int64_t nside, std::int64_t ring_pixel);
/// The other way.
std::int64_t ring_of_nested(std::int64_t nside, std::int64_t ipix);

/// The pixel's centre. Longitudes come from one division of integers in degrees, latitudes are mirror images
/// north and south: a centre that lies on l = 45 or b = 0 is given as exactly 45 or 0.
Direction centre_of(std::int64_t uniq);

/// The pixels of the same nside that touch this one: 8, at some corners 7 (6 at nside 1), starting south-west
/// and going round clockwise (SW, W, NW, N, NE, E, SE, S), those that do not exist left out.
std::vector<std::int64_t> neighbours_of(std::int64_t uniq);

/// The pixel's outline from the northern corner counterclockwise as seen on the sky (N, W, S, E), with
/// `points_per_side` >= 1 points on each side, 4 points_per_side in all, not closed.
std::vector<Direction> outline_of(std::int64_t uniq, int points_per_side = 1);

/// No point of any pixel of this nside is farther from its centre, degrees.
double max_radius_deg(std::int64_t nside);

}  // namespace coalsack::sky

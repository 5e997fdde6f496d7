// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "map/curve.h"
#include "project/project.h"

namespace coalsack::map {

/// Rows of a stored prediction, each one value per distance bin (docs/format.md).
enum class Row : std::size_t {
  mean = 0,                  ///< dA_V/dr, mag/kpc
  deviation = 1,             ///< its standard deviation
  quantile = 2,              ///< five rows: 2.5, 16, 50, 84 and 97.5 %
  cumulative_mean = 7,       ///< A_V at the bin's outer edge, mag
  cumulative_deviation = 8,  ///< its standard deviation
  cumulative_quantile = 9,   ///< five rows
};
inline constexpr std::size_t prediction_rows = 14;

/// Why a sightline is to be used with care: bits of column flags.
enum Flag : std::int64_t {
  few_stars = 1,       ///< fewer stars than setting map_few_stars
  outside_domain = 2,  ///< its diagram is unlike any that the model was trained on
  zone_border = 4,     ///< nearer than a pixel to where the next reference takes over
};

/// What a map is, for headers and legends.
struct MapInfo {
  std::int64_t model_id = 0;
  std::string model;  ///< its name
  std::string title, licence, citation, contact;
  std::string project_id;  ///< random, hexadecimal
  std::string extinction_law;
  double r_v = 3.1;
  std::size_t bins = 0;
  double bin_kpc = 0;
  double narrowest_cone_deg = 0;  ///< radius of the cones whose stars the sightlines saw; 0: not known
  double widest_cone_deg = 0;
  std::int64_t sightlines = 0;  ///< predicted by that model
};

/// One sightline of a map.
struct Sightline {
  std::int64_t uniq = 0;
  std::int64_t nside = 0;
  std::int64_t pixel = 0;  ///< NESTED, Galactic
  double l_deg = 0;
  double b_deg = 0;
  std::int64_t stars = 0;   ///< in its diagrams
  double reliable_kpc = 0;  ///< distance up to which stars constrain it
  std::int64_t flags = 0;
  std::vector<float> rows;  ///< (prediction_rows, bins); empty when they were not asked for

  std::span<const float> row(Row row, std::size_t more = 0) const {
    const std::size_t bins = rows.size() / prediction_rows;
    return std::span(rows).subspan((static_cast<std::size_t>(row) + more) * bins, bins);
  }
};

/// The model whose map is meant: the one named; '' for that of setting map_model, and, where this is empty
/// too, the one finished last. Throws base::InputError, listing those there are, when there is none.
MapInfo map_info(const project::Project& project, const std::string& model = "");

/// Calls `use` for every mapped sightline of a model in the order of uniq; nothing is kept in memory between
/// calls. Throws base::ProjectRefused, naming the pixel, for a damaged prediction.
void for_each_sightline(const project::Project& project, std::int64_t model_id,
                        const std::function<void(const Sightline&)>& use);

/// The sightline at a direction: that of the smallest covered pixel that holds it. Nothing outside the map.
std::optional<Sightline> sightline_at(const project::Project& project, std::int64_t model_id, double l_deg,
                                      double b_deg);

}  // namespace coalsack::map

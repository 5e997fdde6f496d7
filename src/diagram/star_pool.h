// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stars/star_list.h"

namespace coalsack::diagram {

/// Galaxy components that a pool can tell apart: the built-in Galaxy has 10.
inline constexpr std::size_t most_components = 16;

/// Consecutive stars of a pool that belong to one component and are drawn at one rate.
struct PoolBlock {
  std::uint32_t first = 0;
  std::uint32_t size = 0;
  std::uint8_t component = 0;
  float middle_kpc = 0;  ///< distance of its middle star
};

/// The stars of a reference sightline, prepared once for many examples: the stars of `area_factor` cones, by
/// column, ordered by component and within it by distance. Immutable; any number of threads may read.
class StarPool {
 public:
  /// Takes `columns` out of a star list, with "distance_kpc" and "component" (all 0 where there is none). A
  /// missing "parallax_mas" is made: 1 / distance. Throws InputError for a missing column, a distance that is
  /// not above 0, a component outside 0 to 15, an area_factor that is not above 0. Magnitudes may be NaN.
  StarPool(const stars::StarList& stars, std::span<const std::string> columns, double area_factor);

  std::size_t size() const { return distance_kpc_.size(); }
  /// How many cones its stars come from; size() / area_factor() stars are expected in one.
  double area_factor() const { return area_factor_; }
  const std::vector<std::string>& names() const { return names_; }
  /// One value per star. Throws InputError for a column it was not made with.
  std::span<const float> column(std::string_view name) const;
  std::span<const float> distance_kpc() const { return distance_kpc_; }
  std::span<const std::uint8_t> component() const { return component_; }

  /// The pool cut into blocks of at most `block_stars` stars: together all stars, in order.
  std::span<const PoolBlock> blocks() const { return blocks_; }
  static constexpr std::uint32_t block_stars = 2048;

  /// Only the stars marked true (one mark per star). The order stays.
  StarPool only(std::span<const std::uint8_t> keep) const;

 private:
  StarPool() = default;
  void cut_into_blocks();

  std::vector<std::string> names_;
  std::vector<std::vector<float>> columns_;
  std::vector<float> distance_kpc_;
  std::vector<std::uint8_t> component_;
  std::vector<PoolBlock> blocks_;
  double area_factor_ = 1;
};

}  // namespace coalsack::diagram

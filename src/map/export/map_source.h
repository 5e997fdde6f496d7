// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "map/stored_map.h"

namespace coalsack::map {

/// A map as exports read it: from start to end, as often as they need, nothing kept in between.
struct MapSource {
  MapInfo info;
  /// Calls its argument for every sightline, in ascending order of uniq, every time in the same order.
  std::function<void(const std::function<void(const Sightline&)>&)> for_each;
  /// Their uniq alone, in that order, without reading profiles; absent: for_each tells.
  std::function<std::vector<std::int64_t>()> uniqs;
};

/// The stored map of a model; see map_info. The project must outlive it.
MapSource map_source(const project::Project& project, const std::string& model);

/// The pixels (uniq) of a map, ascending: sightline i of everything below is the i-th of these.
std::vector<std::int64_t> uniqs_of(const MapSource& source);

/// Numbers that each sightline has several of: the columns of a table, the planes of a cube.
struct Layers {
  std::size_t count = 0;
  /// Writes all of a sightline's.
  std::function<void(const Sightline&, std::span<float>)> fill;
};

/// Calls `use` with one layer after the other, a value per sightline each. Keeps as many layers as fit into
/// max_bytes (at least one) and reads the map as often as it must. Throws base::Error when the map changed
/// between two readings.
void for_each_layer(const MapSource& source, std::size_t sightlines, const Layers& layers,
                    std::size_t max_bytes,
                    const std::function<void(std::size_t layer, std::span<const float>)>& use);

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "map/export/map_source.h"
#include "sky/pixel.h"

namespace coalsack::tests {

/// A map in memory: two bins of 0.5 kpc per sightline, dA_V/dr = mean and 2 mean.
struct MemoryMap {
  std::vector<map::Sightline> sightlines;
  mutable int readings = 0;

  void add(std::int64_t nside, std::int64_t pixel, float mean_mag_per_kpc, std::int64_t flags = 0,
           double reliable_kpc = 1) {
    map::Sightline there;
    there.nside = nside;
    there.pixel = pixel;
    there.uniq = sky::uniq_of(nside, pixel);
    const sky::Direction centre = sky::centre_of(there.uniq);
    there.l_deg = centre.l_deg;
    there.b_deg = centre.b_deg;
    there.stars = 100;
    there.reliable_kpc = reliable_kpc;
    there.flags = flags;
    there.rows.assign(map::prediction_rows * 2, 0);
    const auto put = [&](map::Row row, float first, float second) {
      there.rows[2 * static_cast<std::size_t>(row)] = first;
      there.rows[2 * static_cast<std::size_t>(row) + 1] = second;
    };
    put(map::Row::mean, mean_mag_per_kpc, 2 * mean_mag_per_kpc);
    put(map::Row::deviation, 0.1F * mean_mag_per_kpc, 0.2F * mean_mag_per_kpc);
    put(map::Row::cumulative_mean, 0.5F * mean_mag_per_kpc, 1.5F * mean_mag_per_kpc);
    put(map::Row::cumulative_deviation, 0.05F * mean_mag_per_kpc, 0.15F * mean_mag_per_kpc);
    sightlines.push_back(there);
  }
  map::MapSource source() const {
    map::MapSource out;
    out.info.model = "memory";
    out.info.extinction_law = "ccm89";
    out.info.bins = 2;
    out.info.bin_kpc = 0.5;
    out.for_each = [this](const std::function<void(const map::Sightline&)>& use) {
      ++readings;
      for (const map::Sightline& there : sightlines) use(there);
    };
    return out;
  }
};

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/map_source.h"

#include <algorithm>

#include "base/error.h"

namespace coalsack::map {

std::vector<std::int64_t> uniqs_of(const MapSource& source) {
  if (source.uniqs) return source.uniqs();
  std::vector<std::int64_t> uniqs;
  source.for_each([&uniqs](const Sightline& sightline) { uniqs.push_back(sightline.uniq); });
  return uniqs;
}

void for_each_layer(const MapSource& source, std::size_t sightlines, const Layers& layers,
                    std::size_t max_bytes,
                    const std::function<void(std::size_t layer, std::span<const float>)>& use) {
  const std::size_t layer_bytes = std::max<std::size_t>(1, sightlines * sizeof(float));
  const std::size_t at_once =
      std::clamp<std::size_t>(max_bytes / layer_bytes, 1, std::max<std::size_t>(1, layers.count));
  std::vector<float> all(layers.count);
  std::vector<float> kept;  // (layer, sightline)
  for (std::size_t first = 0; first < layers.count; first += at_once) {
    const std::size_t count = std::min(at_once, layers.count - first);
    kept.assign(count * sightlines, 0);
    std::size_t sightline = 0;
    source.for_each([&](const Sightline& there) {
      if (sightline < sightlines) {
        layers.fill(there, all);
        for (std::size_t i = 0; i < count; ++i) kept[i * sightlines + sightline] = all[first + i];
      }
      ++sightline;
    });
    if (sightline != sightlines)
      throw base::Error(
          "the map grew or shrank while it was exported; let `coalsack fill` end, and export again");
    for (std::size_t i = 0; i < count; ++i)
      use(first + i, std::span(kept).subspan(i * sightlines, sightlines));
  }
}

}  // namespace coalsack::map

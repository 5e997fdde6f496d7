// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/map_reading.h"

#include <utility>

#include "base/error.h"

namespace coalsack::tools {

map::MapSource watched(map::MapSource source, std::shared_ptr<base::Progress> progress,
                       std::stop_token stop) {
  const auto total = static_cast<std::uint64_t>(source.info.sightlines);
  source.for_each = [for_each = std::move(source.for_each), progress = std::move(progress),
                     stop = std::move(stop), total](const std::function<void(const map::Sightline&)>& use) {
    progress->start("reading the map", total);
    std::uint64_t done = 0;
    for_each([&](const map::Sightline& there) {
      if (stop.stop_requested()) throw base::Interrupted("interrupted; nothing was written");
      use(there);
      progress->update(++done);
    });
    progress->finish();
  };
  return source;
}

}  // namespace coalsack::tools

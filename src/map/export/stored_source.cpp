// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>

#include "base/error.h"
#include "map/export/map_source.h"

namespace coalsack::map {

MapSource map_source(const project::Project& project, const std::string& model) {
  MapSource source;
  source.info = map_info(project, model);
  const std::string path = project.path().string();
  source.for_each = [&project, path, info = source.info](const std::function<void(const Sightline&)>& use) {
    for_each_sightline(project, info.model_id, [&](const Sightline& there) {
      if (there.rows.size() != prediction_rows * info.bins)
        throw base::ProjectRefused(path + ": the prediction of pixel " + std::to_string(there.pixel) +
                                   " of nside " + std::to_string(there.nside) +
                                   " has other bins than model '" + info.model +
                                   "'; `coalsack fill` makes it again");
      use(there);
    });
  };
  source.uniqs = [&project, id = source.info.model_id] {
    std::vector<std::int64_t> uniqs;
    project::Statement rows = project.statement("map/uniqs");
    rows.start(id);
    while (rows.step()) uniqs.push_back(rows.integer(0));
    return uniqs;
  };
  return source;
}

}  // namespace coalsack::map

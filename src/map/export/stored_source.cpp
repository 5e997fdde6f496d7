// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/map_source.h"

namespace coalsack::map {

MapSource map_source(const project::Project& project, const std::string& model) {
  MapSource source;
  source.info = map_info(project, model);
  source.for_each = [&project, id = source.info.model_id](const std::function<void(const Sightline&)>& use) {
    for_each_sightline(project, id, use);
  };
  return source;
}

}  // namespace coalsack::map

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/map_source.h"

#include <cmath>
#include <cstdio>
#include <string_view>

#include "base/error.h"

namespace coalsack::tools {

map::MapInfo drawn_map(const project::Project& project, const std::string& model) {
  map::MapInfo info = map::map_info(project, model);
  if (info.sightlines == 0)
    throw base::InputError("model '" + info.model + "' has mapped nothing yet; `coalsack fill` does");
  return info;
}

bool has_map(const project::Project& project) {
  project::Statement any = project.statement("map/any_sightline");
  return any.step() && any.integer(0) != 0;
}

std::string degrees_text(double degrees) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", std::abs(degrees));
  const bool zero = std::string_view(text).find_first_not_of("0.") == std::string_view::npos;
  return (degrees < 0 && !zero ? "\u2212" : "") + std::string(text) + "\u00b0";
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace coalsack::tools

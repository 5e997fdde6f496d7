// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "map/raster.h"
#include "map/stored_map.h"
#include "plot/grid.h"
#include "project/project.h"

namespace coalsack::tools {

// What the figures of a map have in common.

/// As map::map_info. Throws base::InputError, too, when no sightline has been predicted.
map::MapInfo drawn_map(const project::Project& project, const std::string& model);

/// Whether there is a map: a finished model, chosen by setting map_model or the last one, that has predicted
/// some sky.
bool has_map(const project::Project& project);

inline plot::Grid grid(const map::Raster& raster) {
  return {raster.nx, raster.ny, {raster.x_low, raster.x_high}, {raster.y_low, raster.y_high}, raster.values};
}

/// An angle as figures have it: "233.27°", "−19.37°".
std::string degrees_text(double degrees);

/// "2.5", without zeros at the end.
std::string short_number(double value);

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <stop_token>

#include "base/progress.h"
#include "map/export/map_source.h"

namespace coalsack::tools {

/// The same map, whose readings show how far they are and end with base::Interrupted once a stop is asked
/// for.
map::MapSource watched(map::MapSource source, std::shared_ptr<base::Progress> progress, std::stop_token stop);

}  // namespace coalsack::tools

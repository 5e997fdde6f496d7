// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/stages.h"

namespace coalsack::pipeline {

std::vector<Stage> all_stages() {
  return {zone_stage()};
}

}  // namespace coalsack::pipeline

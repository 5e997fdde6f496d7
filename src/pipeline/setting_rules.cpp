// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/setting_rules.h"

namespace coalsack::pipeline {

sky::ReferenceGrid reference_grid(const project::Settings& settings) {
  return {settings.real("reference_spacing_l_deg"), settings.real("reference_spacing_b_deg")};
}

void check_settings(const project::Settings& settings) {
  sky::check(reference_grid(settings));
}

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace coalsack::tools {

/// A named set of settings, from tools/presets/NAME.json.
struct Preset {
  std::string_view name;
  std::string_view json;
};

std::span<const Preset> presets();

}  // namespace coalsack::tools

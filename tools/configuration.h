// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/stage.h"
#include "project/project.h"

namespace coalsack::tools {

/// Settings to change, in order.
using Changes = std::vector<std::pair<std::string, std::string>>;

/// The settings of a built-in preset: "demo", "carina". Throws base::UsageError, listing them.
Changes preset(std::string_view name);
std::vector<std::string> preset_names();
/// The settings of a JSON file: {"settings": {"name": value}}. Throws base::InputError naming the file.
Changes read_configuration(const std::filesystem::path& path);
/// "name=value". Throws base::UsageError.
std::pair<std::string, std::string> parse_assignment(std::string_view text);

/// Applies the changes, all or none, in one transaction; checks that the settings make sense together.
/// Returns the names of those that are different now.
std::vector<std::string> apply(const project::Project& project, const Changes& changes,
                               const std::vector<pipeline::Stage>& stages);

}  // namespace coalsack::tools

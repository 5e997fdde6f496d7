// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/configuration.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/recipe.h"
#include "pipeline/setting_rules.h"
#include "project/settings.h"
#include "tools/presets.h"

namespace coalsack::tools {
namespace {

Changes settings_of(const std::string& text, const std::string& source) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) throw base::InputError(source + ": not JSON");
  if (!document.is_object()) throw base::InputError(source + ": should be {\"settings\": {\"name\": value}}");
  Changes changes;
  for (const auto& [key, value] : document.items()) {
    if (key != "settings")
      throw base::InputError(source + ": unknown key '" + key + "'; only 'settings' is known");
    if (!value.is_object())
      throw base::InputError(source + ": 'settings' should be an object of names and values");
    for (const auto& [name, setting] : value.items()) {
      if (setting.is_structured() || setting.is_null())
        throw base::InputError(source + ": setting '" + name + "' should be a number, a text, true or false");
      changes.emplace_back(name, setting.is_string() ? setting.get<std::string>() : setting.dump());
    }
  }
  return changes;
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& candidate : presets()) names.emplace_back(candidate.name);
  return names;
}

Changes preset(std::string_view name) {
  std::string known;
  for (const Preset& candidate : presets()) {
    if (candidate.name == name)
      return settings_of(std::string(candidate.json), "preset " + std::string(name));
    known += (known.empty() ? "" : ", ") + std::string(candidate.name);
  }
  throw base::UsageError("there is no preset '" + std::string(name) + "'; the presets are " + known);
}

Changes read_configuration(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw base::InputError(path.string() + ": cannot be read");
  return settings_of({std::istreambuf_iterator<char>(file), {}}, path.string());
}

std::pair<std::string, std::string> parse_assignment(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw base::UsageError("'" + std::string(text) + "' should be NAME=VALUE");
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

std::vector<std::string> apply(const project::Project& project, const Changes& changes,
                               const std::vector<pipeline::Stage>& stages) {
  project::Transaction transaction(project.database());
  std::vector<std::string> changed;
  for (const auto& [name, value] : changes)
    if (project::change_setting(project.database(), name, value)) changed.push_back(name);
  pipeline::check_settings(project);
  pipeline::activate(project, stages, project::Access::write);
  transaction.commit();
  return changed;
}

}  // namespace coalsack::tools

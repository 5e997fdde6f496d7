// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "pipeline/setting_rules.h"
#include "project/settings.h"
#include "tools/configuration.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

nlohmann::json json_of(const project::Setting& setting) {
  nlohmann::json object = {{"name", setting.name},
                           {"value", project::value_text(setting)},
                           {"type", setting.type},
                           {"unit", setting.unit},
                           {"changes_results", setting.changes_results},
                           {"default", project::value_text(setting, setting.default_value)},
                           {"description", setting.description}};
  if (const auto* integer = std::get_if<std::int64_t>(&setting.value))
    object["value"] = setting.type == "boolean" ? nlohmann::json(*integer != 0) : nlohmann::json(*integer);
  if (const auto* real = std::get_if<double>(&setting.value)) object["value"] = *real;
  if (setting.minimum) object["minimum"] = *setting.minimum;
  if (setting.maximum) object["maximum"] = *setting.maximum;
  if (!setting.choices.empty()) object["choices"] = nlohmann::json::parse(setting.choices, nullptr, false);
  return object;
}

void print(const project::Setting& setting, bool described) {
  const std::string value = project::value_text(setting);
  const std::string usual = project::value_text(setting, setting.default_value);
  std::cout << terminal_text(setting.name + " = " + (value.empty() ? "''" : value) +
                             (setting.unit.empty() ? "" : " " + setting.unit) +
                             (value == usual ? "" : "   (default " + (usual.empty() ? "''" : usual) + ")"))
            << "\n";
  if (described) std::cout << terminal_text("    " + setting.description) << "\n";
}

void show(const Shell& shell, const std::vector<std::string>& names) {
  const project::Project project = shell.open(project::Access::read);
  const project::Settings settings = project.settings();
  std::vector<project::Setting> shown;
  if (names.empty()) shown = settings.all();
  for (const std::string& name : names) shown.push_back(settings.find(name));
  if (shell.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const project::Setting& setting : shown) list.push_back(json_of(setting));
    shell.print_json(list);
    return;
  }
  for (const project::Setting& setting : shown) print(setting, shell.verbose || !names.empty());
}

void change(const Shell& shell, const Changes& changes) {
  const project::Project project = shell.open(project::Access::write);
  const project::Settings before = project.settings();
  for (const auto& [name, value] : changes) project::parse_value(before.find(name), value);
  project::Run run(project, shell.run_arguments());
  const std::vector<std::string> changed = apply(project, changes, shell.stages);
  run.finish("done");
  const project::Settings after = project.settings();
  if (shell.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const std::string& name : changed) list.push_back(json_of(after.find(name)));
    shell.print_json({{"changed", list}});
    return;
  }
  for (const std::string& name : changed)
    shell.say(name + ": " + project::value_text(before.find(name)) + " -> " +
              project::value_text(after.find(name)));
  if (changed.empty()) shell.say("nothing changed");
  for (const std::string& line : pipeline::names_of_nothing(project)) shell.say("note: " + line);
  const bool ages = std::any_of(changed.begin(), changed.end(),
                                [&](const std::string& name) { return after.find(name).changes_results; });
  if (ages) shell.say("see what this makes stale: coalsack status " + shell.project.string());
}

}  // namespace

void add_config(CLI::App& app, Shell& shell) {
  struct ConfigOptions {
    std::vector<std::string> words;
    std::vector<std::string> set;
    std::string file;
  };
  const auto options = std::make_shared<ConfigOptions>();
  CLI::App* const verb = shell.verb(app, "config", "Show and change settings", [&shell, options] {
    Changes changes;
    if (!options->file.empty()) changes = read_configuration(options->file);
    std::vector<std::string> names;
    for (const std::string& word : options->words) {
      if (word.find('=') == std::string::npos)
        names.push_back(word);
      else
        changes.push_back(parse_assignment(word));
    }
    for (const std::string& text : options->set) changes.push_back(parse_assignment(text));
    if (!changes.empty()) change(shell, changes);
    if (changes.empty() || !names.empty()) show(shell, names);
  });
  verb->add_option("NAME", options->words,
                   "Settings to show, or NAME=VALUE to change; without any, all are shown");
  verb->add_option("--set", options->set, "NAME=VALUE; may be repeated")->take_all();
  verb->add_option("--config", options->file,
                   "Change the settings in a JSON file: {\"settings\": {\"name\": value}}");
}

}  // namespace coalsack::tools

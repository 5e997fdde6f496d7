// SPDX-License-Identifier: GPL-2.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "project/file_check.h"
#include "tools/configuration.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_init(CLI::App& app, Shell& shell) {
  struct InitOptions {
    std::string preset;
    std::string config;
    std::vector<std::string> set;
  };
  const auto options = std::make_shared<InitOptions>();
  CLI::App* const verb = shell.verb(app, "init", "Create a project", [&shell, options] {
    Changes changes;
    if (!options->preset.empty()) changes = preset(options->preset);
    if (!options->config.empty())
      for (auto& change : read_configuration(options->config)) changes.push_back(std::move(change));
    for (const std::string& text : options->set) changes.push_back(parse_assignment(text));

    project::Project::create(shell.project, pipeline::stage_queries(shell.stages),
                             [&](project::Project& project) {
                               project::Run run(project, shell.run_arguments());
                               apply(project, changes, shell.stages);
                               run.finish("done");
                             });
    if (shell.json) {
      shell.print_json({{"project", shell.project.string()}, {"preset", options->preset}});
      return;
    }
    shell.say("created " + shell.project.string());
    if (const std::string network = project::network_file_system(shell.project); !network.empty())
      shell.say("note: this is a network file system (" + network +
                "); the file works there with one process at a time and more slowly than on a local disk");
    shell.say("next: coalsack extend " + shell.project.string() + " --box 257,303,-5,5");
  });
  verb->add_option("--preset", options->preset, "Settings to begin with: demo, carina");
  verb->add_option("--config", options->config,
                   "Settings from a JSON file: {\"settings\": {\"name\": value}}");
  verb->add_option("--set", options->set, "NAME=VALUE, over preset and file; may be repeated")->take_all();
}

}  // namespace coalsack::tools

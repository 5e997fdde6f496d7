// SPDX-License-Identifier: GPL-2.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/coverage.h"
#include "pipeline/status.h"
#include "sky/region.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_why(CLI::App& app, Shell& shell) {
  struct WhyOptions {
    std::string stage;
    std::vector<std::int64_t> key;
    std::string at;
  };
  const auto options = std::make_shared<WhyOptions>();
  CLI::App* const verb =
      shell.verb(app, "why", "Why one entry is done, missing, stale or failed", [&shell, options] {
        const project::Project project = shell.open(project::Access::read);
        pipeline::Key key;
        if (!options->at.empty()) {
          const auto point = std::get<sky::Cone>(sky::parse_region("cone " + options->at + ",0"));
          key.first = pipeline::covered_pixel_at(project, point.l_deg, point.b_deg);
          if (!options->key.empty()) key.second = options->key[0];
        } else if (options->key.empty()) {
          throw base::UsageError("name the entry: one or two key numbers, or --at l,b for a stage by pixel");
        } else {
          key.first = options->key[0];
          if (options->key.size() > 1) key.second = options->key[1];
        }
        const pipeline::Explanation explanation = pipeline::why(project, shell.stages, options->stage, key);
        if (shell.json) {
          shell.print_json({{"stage", options->stage},
                            {"key", {key.first, key.second}},
                            {"state", explanation.state},
                            {"reasons", explanation.reasons}});
          return;
        }
        std::cout << options->stage << " (" << key.first << ", " << key.second << ") is " << explanation.state
                  << "\n";
        for (const std::string& reason : explanation.reasons)
          std::cout << "  " << terminal_text(reason) << "\n";
      });
  verb->add_option("STAGE", options->stage, "The stage's name, as status lists it")->required();
  verb->add_option("KEY", options->key, "The entry's key: one or two numbers")->expected(1, 2);
  verb->add_option("--at", options->at, "l,b in degrees: the covered pixel there");
}

}  // namespace coalsack::tools

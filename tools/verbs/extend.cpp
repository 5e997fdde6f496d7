// SPDX-License-Identifier: GPL-2.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/coverage.h"
#include "pipeline/recipe.h"
#include "sky/region.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_extend(CLI::App& app, Shell& shell) {
  struct ExtendOptions {
    std::string box, cone, moc;
  };
  const auto options = std::make_shared<ExtendOptions>();
  CLI::App* const verb = shell.verb(app, "extend", "Add sky to be mapped", [&shell, options] {
    std::vector<sky::Region> regions;
    if (!options->box.empty()) regions.push_back(sky::parse_region("box " + options->box));
    if (!options->cone.empty()) regions.push_back(sky::parse_region("cone " + options->cone));
    if (!options->moc.empty()) regions.push_back(sky::parse_region("moc " + options->moc));
    if (regions.empty())
      throw base::UsageError("extend needs a region: --box l0,l1,b0,b1, --cone l,b,r or --moc FILE");

    const project::Project project = shell.open(project::Access::write);
    project::Run run(project, shell.run_arguments());
    nlohmann::json list = nlohmann::json::array();
    for (const sky::Region& region : regions) {
      const pipeline::Extension extension = pipeline::extend(project, region, run);
      list.push_back({{"region", sky::text_of(region)},
                      {"nside", extension.nside},
                      {"pixels", extension.in_region},
                      {"added", extension.added}});
      if (!shell.json)
        std::cout << sky::text_of(region) << ": " << grouped(extension.in_region) << " pixels of nside "
                  << extension.nside << ", " << grouped(extension.added) << " new\n";
    }
    run.finish("done");
    if (shell.json) shell.print_json(list);
  });
  verb->add_option("--box", options->box, "l0,l1,b0,b1 in degrees; l0 > l1 goes through l = 0");
  verb->add_option("--cone", options->cone, "l,b,radius in degrees");
  verb->add_option("--moc", options->moc, "A MOC file: FITS, ASCII or JSON");
}

}  // namespace coalsack::tools

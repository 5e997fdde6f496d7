// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/verify.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "tools/verbs.h"

namespace coalsack::tools {

void add_verify(CLI::App& app, Shell& shell) {
  shell.verb(app, "verify", "Check every checksum, fingerprint and invariant", [&shell] {
    const project::Project project = shell.open(project::Access::read);
    const pipeline::Verification found = pipeline::verify(project, shell.stages);
    if (shell.json) {
      shell.print_json({{"project", shell.project.string()},
                        {"ok", found.problems.empty()},
                        {"problems", found.problems},
                        {"entries", found.entries},
                        {"arrays", found.frames},
                        {"content_hash", found.content_hash}});
    } else {
      for (const std::string& problem : found.problems) std::cout << problem << "\n";
      std::cout << grouped(found.entries) << " entries, " << grouped(found.frames) << " arrays: "
                << (found.problems.empty() ? "all is well"
                                           : std::to_string(found.problems.size()) + " problems")
                << "\n";
      if (!found.content_hash.empty()) std::cout << "content hash " << found.content_hash << "\n";
    }
    if (!found.problems.empty())
      throw base::ProjectRefused(shell.project.string() + ": " + found.problems.front() +
                                 "; restore it from a good copy, or recompute into a new project");
  });
}

}  // namespace coalsack::tools

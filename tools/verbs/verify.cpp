// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/verify.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/repair.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

nlohmann::json as_json(const Shell& shell, const pipeline::Verification& found) {
  return {
      {"project", shell.project.string()}, {"ok", found.count == 0}, {"problems", found.problems},
      {"entries", found.entries},          {"arrays", found.frames}, {"content_hash", found.content_hash}};
}

void print(const pipeline::Verification& found) {
  for (const std::string& problem : found.problems) std::cout << terminal_text(problem) << "\n";
  const auto shown = static_cast<std::int64_t>(found.problems.size());
  if (found.count > shown) std::cout << "... and " << grouped(found.count - shown) << " more\n";
  std::cout << grouped(found.entries) << " entries, " << grouped(found.frames)
            << " arrays: " << (found.count == 0 ? "all is well" : grouped(found.count) + " problems") << "\n";
  if (!found.content_hash.empty()) std::cout << "content hash " << found.content_hash << "\n";
}

void verify(const Shell& shell) {
  const project::Project project = shell.open(project::Access::read);
  const pipeline::Verification found = pipeline::verify(project, shell.stages);
  if (shell.json)
    shell.print_json(as_json(shell, found));
  else
    print(found);
  if (found.count > 0)
    throw base::ProjectRefused(
        shell.project.string() + ": " + found.problems.front() + "; restore it from a good copy" +
        (pipeline::repairable(found)
             ? ", or `coalsack verify " + shell.project.string() + " --repair` drops what is damaged"
             : ""));
}

void repair(const Shell& shell) {
  const pipeline::Repair repair = pipeline::repair(shell.project, shell.stages, shell.run_arguments());
  if (shell.json) {
    nlohmann::json result = as_json(shell, repair.after);
    result["found"] = repair.before.problems;
    result["repaired"] = repair.done;
    result["kept"] = repair.kept.empty() ? nlohmann::json() : nlohmann::json(repair.kept.string());
    shell.print_json(result);
  } else {
    for (const std::string& problem : repair.before.problems)
      std::cout << "found: " << terminal_text(problem) << "\n";
    for (const std::string& line : repair.done) std::cout << terminal_text(line) << "\n";
    print(repair.after);
  }
  if (repair.after.count > 0)
    throw base::ProjectRefused(shell.project.string() + ": " + repair.after.problems.front() +
                               "; this could not be repaired; restore the file from a good copy");
}

}  // namespace

void add_verify(CLI::App& app, Shell& shell) {
  const auto repairs = std::make_shared<bool>(false);
  CLI::App* const verb =
      shell.verb(app, "verify", "Check every checksum, fingerprint and invariant", [&shell, repairs] {
        if (*repairs)
          repair(shell);
        else
          verify(shell);
      });
  verb->add_flag("--repair", *repairs, "Drop what is damaged, so that fill computes it again");
}

}  // namespace coalsack::tools

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/sharing.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "project/digest.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

struct ShareOptions {
  std::string output;
  std::string level = "results";
  bool force = false;
};

void print(const Shell& shell, const ShareOptions& options, const pipeline::ShareReport& report) {
  if (shell.json) {
    nlohmann::json contents = nlohmann::json::array();
    for (const project::ContentPart& part : report.contents)
      contents.push_back({{"part", part.name}, {"rows", part.rows}, {"hash", project::hex(part.hash)}});
    nlohmann::json absent = nlohmann::json::array();
    for (const pipeline::LeftOut& one : report.left_out)
      absent.push_back({{"part", one.part}, {"rows", one.rows}});
    shell.print_json({{"project", shell.project.string()},
                      {"copy", options.output},
                      {"with", options.level},
                      {"bytes", report.bytes},
                      {"original_bytes", report.original_bytes},
                      {"content_hash", report.content_hash},
                      {"left_out", absent},
                      {"contents", contents}});
    return;
  }
  std::cout << options.output << ": " << options.level << ", " << byte_text(static_cast<double>(report.bytes))
            << " of " << byte_text(static_cast<double>(report.original_bytes)) << "\n";
  for (const pipeline::LeftOut& one : report.left_out)
    std::cout << "  left out: " << one.part << " (" << grouped(one.rows) << ")\n";
  std::cout << "content hash " << report.content_hash << "\n";
}

void share(const Shell& shell, const ShareOptions& options) {
  pipeline::ShareOptions wanted;
  wanted.level = options.level == "results"   ? pipeline::ShareLevel::results
                 : options.level == "weights" ? pipeline::ShareLevel::weights
                                              : pipeline::ShareLevel::everything;
  wanted.replace = options.force;
  const project::Project project = shell.open(project::Access::read);
  const auto progress = shell.progress();
  const pipeline::ShareReport report =
      pipeline::share(project, shell.stages, options.output, wanted, *progress);
  print(shell, options, report);
  const project::Settings settings = project.settings();
  for (const char* const label : {"licence", "citation", "contact"})
    if (settings.text(label).empty())
      shell.say("note: setting " + std::string(label) + " is empty; `coalsack config " +
                shell.project.string() + " " + label + "=...` says it to whoever gets the copy");
}

}  // namespace

void add_share(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<ShareOptions>();
  CLI::App* const verb = shell.verb(app, "share", "Write a compact copy for others",
                                    [&shell, options] { share(shell, *options); });
  verb->add_option("OUT", options->output, "The copy (.sack); must not exist, unless --force")->required();
  verb->add_option("--with", options->level,
                   "What it holds: the map and what explains it, the networks too, or everything")
      ->check(CLI::IsMember({"results", "weights", "everything"}))
      ->capture_default_str();
  verb->add_flag("--force", options->force, "Replace a file that is there");
}

}  // namespace coalsack::tools

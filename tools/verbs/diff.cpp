// SPDX-License-Identifier: GPL-2.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/difference.h"
#include "pipeline/left_out.h"
#include "project/received_file.h"
#include "tools/terminal_text.h"
#include "tools/verbs.h"

namespace coalsack::tools {
namespace {

nlohmann::json as_json(const pipeline::Difference& found) {
  nlohmann::json settings = nlohmann::json::array();
  for (const auto& one : found.settings) settings.push_back({{"name", one.name}, {"a", one.a}, {"b", one.b}});
  nlohmann::json stages = nlohmann::json::object();
  for (const auto& [name, stage] : found.stages)
    stages[name] = {{"only_in_a", stage.only_in_a},
                    {"only_in_b", stage.only_in_b},
                    {"other_fingerprint", stage.other_fingerprint},
                    {"other_result", stage.other_result}};
  nlohmann::json parts = nlohmann::json::array();
  for (const auto& part : found.parts)
    if (part.only_in_a + part.only_in_b + part.differ > 0)
      parts.push_back({{"part", part.part},
                       {"rows_a", part.rows_a},
                       {"rows_b", part.rows_b},
                       {"only_in_a", part.only_in_a},
                       {"only_in_b", part.only_in_b},
                       {"differ", part.differ}});
  return {{"equal", found.equal()},
          {"settings", settings},
          {"coverage", {{"only_in_a", found.pixels_only_in_a}, {"only_in_b", found.pixels_only_in_b}}},
          {"stages", stages},
          {"others", found.lines},
          {"parts", parts}};
}

std::string counts(std::int64_t only_in_a, std::int64_t only_in_b) {
  std::string text;
  if (only_in_a > 0) text += grouped(only_in_a) + " only in the first";
  if (only_in_b > 0) text += (text.empty() ? "" : ", ") + grouped(only_in_b) + " only in the second";
  return text;
}

void print(const pipeline::Difference& found) {
  for (const auto& one : found.settings)
    std::cout << terminal_text("setting " + one.name + ": " + (one.a.empty() ? "''" : one.a) + " and " +
                               (one.b.empty() ? "''" : one.b))
              << "\n";
  if (found.pixels_only_in_a + found.pixels_only_in_b > 0)
    std::cout << "coverage: pixels " << counts(found.pixels_only_in_a, found.pixels_only_in_b) << "\n";
  for (const auto& [name, stage] : found.stages) {
    std::string text = counts(stage.only_in_a, stage.only_in_b);
    if (stage.other_fingerprint > 0)
      text += (text.empty() ? "" : ", ") + grouped(stage.other_fingerprint) +
              " made in another way or from others";
    if (stage.other_result > 0)
      text += (text.empty() ? "" : ", ") + grouped(stage.other_result) +
              " rows with other results under the same fingerprint (damage; see `coalsack verify`)";
    std::cout << "entries of " << terminal_text(name) << ": " << text << "\n";
  }
  for (const std::string& line : found.lines) std::cout << terminal_text(line) << "\n";
  for (const auto& part : found.parts) {
    if (part.only_in_a + part.only_in_b + part.differ == 0) continue;
    if (part.part == "setting" || part.part == "pixel" || part.part == "entry") continue;
    std::string text = counts(part.only_in_a, part.only_in_b);
    if (part.differ > 0) text += (text.empty() ? "" : ", ") + grouped(part.differ) + " differ";
    std::cout << "rows of " << part.part << ": " << text << "\n";
  }
  if (found.equal()) std::cout << "no difference\n";
}

void note_left_out(const Shell& shell, const project::Project& project) {
  std::string names;
  for (const auto& one : pipeline::left_out(project)) names += (names.empty() ? "" : ", ") + one.part;
  if (!names.empty()) shell.say("note: " + project.path().string() + " is a shared copy without " + names);
}

}  // namespace

void add_diff(CLI::App& app, Shell& shell) {
  const auto other = std::make_shared<std::string>();
  CLI::App* const verb =
      shell.verb(app, "diff", "What differs between two projects, by content", [&shell, other] {
        const project::Project a = shell.open(project::Access::read);
        a.database().execute("BEGIN");  // one state of it, whoever writes meanwhile
        const project::ReceivedFile file(*other, pipeline::stage_queries(shell.stages));
        const project::Project& b = file.project();
        for (const project::Project* const one : {&a, &b}) note_left_out(shell, *one);
        const pipeline::Difference found = pipeline::difference(a, b);
        if (shell.json)
          shell.print_json(as_json(found));
        else
          print(found);
        if (!found.equal()) throw base::Error(shell.project.string() + " and " + *other + " differ");
      });
  verb->add_option("OTHER", *other, "The other project")->required();
}

}  // namespace coalsack::tools

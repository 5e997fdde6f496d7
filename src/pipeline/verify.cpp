// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/verify.h"

#include <algorithm>
#include <optional>
#include <set>

#include "pipeline/checks/checks.h"
#include "pipeline/stage_of_part.h"
#include "project/content_hash.h"

namespace coalsack::pipeline {
namespace {

using project::Project;
using project::Statement;

/// A copy that nobody has written to since it was shared holds what its list says. Which row of a part is
/// another the list does not tell, so all entries of its stage are doubtful, unless damage that was found in
/// some of them explains it.
void check_contents(const Project& project, const project::ContentHashes& hashes, Findings& findings) {
  std::set<std::string> damaged;
  for (const Remedy& remedy : findings.remedies)
    if (remedy.cure == Cure::entry) damaged.insert(remedy.name);
  const Cure otherwise = findings.count > 0 ? Cure::none : Cure::copy;
  Statement rows = project.statement("share/contents");
  while (rows.step()) {
    for (const project::ContentPart& part : hashes.parts) {
      if (part.name != rows.text(0)) continue;
      const auto stored = rows.bytes(2);
      if (part.rows == rows.integer(1) &&
          std::equal(stored.begin(), stored.end(), part.hash.begin(), part.hash.end()))
        continue;
      const StageOfPart* const made_by = stage_of_part(part.name);
      findings.report("contents of '" + part.name + "' are not those that were shared (" +
                          std::to_string(part.rows) + " rows, " + rows.text(1) +
                          " were shared); ask for the copy again",
                      {made_by == nullptr ? otherwise : Cure::none, "", {}});
      if (made_by == nullptr || damaged.contains(made_by->stage)) continue;
      Statement entries = project.statement("verify/entries_of_stage");
      entries.start(made_by->stage);
      while (entries.step())
        findings.remedies.insert({Cure::entry, made_by->stage, {entries.integer(0), entries.integer(1)}});
    }
  }
}

}  // namespace

Verification verify(const Project& project, const std::vector<Stage>& stages) {
  Findings findings;
  std::string hash;
  check_structure(project, findings);
  const bool sound = findings.count == 0;
  if (sound) findings.guarded([&] { check_schema(project, stages, findings); });
  findings.guarded([&] { check_settings(project, findings); });
  std::optional<Recipes> recipes;
  if (!std::any_of(findings.remedies.begin(), findings.remedies.end(), [](const Remedy& remedy) {
        return remedy.cure == Cure::setting || remedy.cure == Cure::none;
      }))
    findings.guarded([&] { recipes = activate(project, stages, project::Access::read); });
  const Recipes* const in_force = recipes ? &*recipes : nullptr;
  findings.guarded([&] { check_coverage(project, in_force, findings); });
  findings.guarded([&] { check_provenance(project, findings); });
  findings.guarded([&] { check_results(project, stages, findings); });
  findings.guarded([&] { check_stars(project, stages, in_force, findings); });
  findings.guarded([&] { check_models(project, findings); });
  findings.guarded([&] { check_frames(project, stages, findings); });
  findings.guarded([&] { check_counts(project, findings); });
  findings.guarded([&] {
    const project::ContentHashes hashes = project::content_hashes(project);
    hash = project::hex(hashes.whole);
    check_contents(project, hashes, findings);
  });
  return {findings.problems, findings.count, hash, findings.entries, findings.frames, findings.remedies};
}

}  // namespace coalsack::pipeline

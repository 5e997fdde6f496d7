// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/example_set.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/error.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "pipeline/left_out.h"
#include "pipeline/recipe.h"
#include "project/sql_text.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {
namespace {

using Fingerprint = project::Bytes;

/// Calls `found` with the key and the fingerprint (empty: not current) of every entry that a stage wants.
void current_entries(const project::Project& project, const Stage& stage, const Recipe& recipe,
                     const std::function<void(const Key&, Fingerprint)>& found) {
  project::Statement rows(project.database(), project::filled_in(project::sql_text("training/current"),
                                                                 {{"wanted", stage.wanted()}}));
  rows.bind(":stage_id", recipe.stage_id);
  rows.bind(":recipe_id", recipe.recipe_id);
  while (rows.step()) {
    const auto bytes = rows.bytes(2);
    found({rows.integer(0), rows.integer(1)}, Fingerprint(bytes.begin(), bytes.end()));
  }
}

using CurrentEntries = std::map<Key, Fingerprint>;
CurrentEntries current_entries(const project::Project& project, const Stage& stage, const Recipe& recipe) {
  CurrentEntries current;
  current_entries(project, stage, recipe, [&](const Key& key, Fingerprint fingerprint) {
    if (!fingerprint.empty()) current[key] = std::move(fingerprint);
  });
  return current;
}

void add_block(project::Hasher& hasher, const Key& key, std::int64_t examples, const Fingerprint& entry) {
  hasher.add(key.first).add(key.second).add(examples).add(std::span<const std::byte>(entry));
}
void add_reference_diagram(project::Hasher& hasher, const Key& key, const Fingerprint& entry) {
  hasher.add(key.first).add(key.second).add(std::span<const std::byte>(entry));
}

void set_diagrams(const project::Project& project, ExampleSet& set) {
  set.diagrams = diagrams_in_use(project);
  const auto& first = set.diagrams.front().diagram;
  for (const StoredDiagram& row : set.diagrams)
    if (row.diagram.x.bins != first.x.bins || row.diagram.y.bins != first.y.bins)
      throw base::InputError("setting 'diagrams': " + row.name + " and " + set.diagrams.front().name +
                             " have different numbers of bins; a network takes diagrams of one size");
  set.shape = {set.diagrams.size(), static_cast<std::size_t>(first.y.bins),
               static_cast<std::size_t>(first.x.bins)};
}

void read_references(const project::Project& project, const Stage& stage, const Recipe& recipe,
                     ExampleSet& set, project::Hasher& hasher) {
  const CurrentEntries current = current_entries(project, stage, recipe);
  for (const std::int64_t reference_id : set.references) {
    for (const StoredDiagram& row : set.diagrams) {
      const auto found = current.find({reference_id, row.diagram_id});
      const auto counts = found == current.end()
                              ? std::vector<float>()
                              : stored_reference_diagram(project, reference_id, row.diagram_id);
      if (found != current.end() && counts.empty())
        check_in_copy(project, "reference_diagram",
                      "diagram " + row.name + " of reference " + std::to_string(reference_id));
      if (counts.size() != set.shape.cells()) {
        const sky::Direction there = sky::position_of(reference_id);
        throw base::InputError("the reference at l = " + std::to_string(there.l_deg) +
                               ", b = " + std::to_string(there.b_deg) + " has no diagram " + row.name +
                               "; `coalsack fill " + project.path().string() +
                               " reference_diagram` makes it");
      }
      add_reference_diagram(hasher, found->first, found->second);
      set.reference_counts.insert(set.reference_counts.end(), counts.begin(), counts.end());
    }
  }
}

}  // namespace

std::vector<std::uint16_t> ExampleSet::members(std::size_t block, Split split) const {
  std::vector<std::uint16_t> out;
  const Block& here = blocks[block];
  const std::int64_t id = reference_id(here);
  for (std::uint32_t i = 0; i < here.examples; ++i)
    if (split_of(id, here.block * block_examples + i) == split) out.push_back(static_cast<std::uint16_t>(i));
  return out;
}

std::vector<std::uint32_t> ExampleSet::counts(Split split) const {
  std::vector<std::uint32_t> out(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i)
    for (std::uint32_t n = 0; n < blocks[i].examples; ++n)
      if (split_of(reference_id(blocks[i]), blocks[i].block * block_examples + n) == split) ++out[i];
  return out;
}

std::int64_t ExampleSet::count(Split split) const {
  std::int64_t sum = 0;
  for (const std::uint32_t count : counts(split)) sum += count;
  return sum;
}

ExampleSet example_set(const project::Project& project, const std::vector<Stage>& stages) {
  const Recipes recipes = activate(project, stages, project::Access::read);
  const Stage& stage = find_stage(stages, "example");
  ExampleSet set;
  set.replaced = replaced_examples(project);
  set.recipe = recipes.at(stage.name).hash;
  const dust::Bins bins = profile_bins(project.settings());
  set.bins = bins.size();
  set.bin_kpc = bins.width_kpc;
  set_diagrams(project, set);

  project::Hasher blocks_hasher;
  project::Statement size = project.statement("training/block_size");
  project::Statement counts_size = project.statement("training/counts_size");
  current_entries(
      project, stage, recipes.at(stage.name), [&](const Key& key, const Fingerprint& fingerprint) {
        if (fingerprint.empty()) {
          ++set.not_current;
          return;
        }
        size.start(key.first, key.second);
        const bool there_is = size.step();
        if (!there_is)
          check_in_copy(project, "example", "block " + std::to_string(key.second) + " of examples");
        if (!there_is || size.integer(0) < 1 || size.integer(0) > block_examples)
          throw base::ProjectRefused(project.path().string() + ": block " + std::to_string(key.second) +
                                     " of examples of reference " + std::to_string(key.first) +
                                     " is missing or damaged; run `coalsack verify`");
        const std::int64_t examples = size.integer(0);
        std::int64_t bytes = size.integer(1);
        for (const StoredDiagram& row : set.diagrams) {
          counts_size.start(key.first, key.second, row.diagram_id);
          if (counts_size.step()) bytes += counts_size.integer(0);
        }
        set.block_bytes =
            std::max(set.block_bytes, static_cast<std::size_t>(std::max(bytes, std::int64_t{0})));
        if (set.references.empty() || set.references.back() != key.first) set.references.push_back(key.first);
        set.blocks.push_back({static_cast<std::uint32_t>(set.references.size() - 1), key.second,
                              static_cast<std::uint32_t>(examples)});
        add_block(blocks_hasher, key, examples, fingerprint);
      });
  const Stage& reference_stage = find_stage(stages, "reference_diagram");
  read_references(project, reference_stage, recipes.at(reference_stage.name), set, blocks_hasher);
  set.hash = blocks_hasher.finish();
  return set;
}

std::optional<project::Digest> hash_from_entries(const project::Project& project,
                                                 const std::vector<Stage>& stages) {
  const Recipes recipes = activate(project, stages, project::Access::read);
  const std::int64_t asked = project.settings().integer("examples_per_reference");
  project::Hasher hasher;
  std::set<std::int64_t> references;
  bool current = true;
  current_entries(project, find_stage(stages, "example"), recipes.at("example"),
                  [&](const Key& key, const Fingerprint& fingerprint) {
                    current = current && !fingerprint.empty();
                    references.insert(key.first);
                    // How many a block has is among its inputs.
                    add_block(hasher, key, std::min(block_examples, asked - block_examples * key.second),
                              fingerprint);
                  });
  if (!current) return std::nullopt;
  const CurrentEntries diagrams =
      current_entries(project, find_stage(stages, "reference_diagram"), recipes.at("reference_diagram"));
  for (const std::int64_t reference_id : references) {
    for (const StoredDiagram& row : diagrams_in_use(project)) {
      const auto found = diagrams.find({reference_id, row.diagram_id});
      if (found == diagrams.end()) return std::nullopt;
      add_reference_diagram(hasher, found->first, found->second);
    }
  }
  return hasher.finish();
}

std::int64_t replaced_examples(const project::Project& project) {
  project::Statement row = project.statement("training/replaced");
  row.step();
  return row.integer(0);
}

std::string axes_text(const std::vector<StoredDiagram>& diagrams) {
  nlohmann::json list = nlohmann::json::array();
  for (const StoredDiagram& row : diagrams) {
    const diagram::Axis& x = row.diagram.x;
    const diagram::Axis& y = row.diagram.y;
    list.push_back({row.name, row.diagram.survey, x.column, x.minus, x.low, x.high, x.bins, y.column, y.minus,
                    y.low, y.high, y.bins});
  }
  return list.dump();
}

}  // namespace coalsack::pipeline

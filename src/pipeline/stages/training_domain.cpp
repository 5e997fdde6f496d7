// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/training_domain.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/compared_diagrams.h"
#include "pipeline/domain_store.h"
#include "pipeline/example_block.h"
#include "pipeline/example_set.h"
#include "pipeline/model_store.h"
#include "pipeline/stages.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

// Enough that the covariance of 128 features is known to a few per cent, few enough to take seconds.
constexpr std::size_t most_references = 32;
constexpr std::size_t most_examples = 4096;

struct ExampleReference {
  std::int64_t reference_id = 0;
  std::vector<std::int64_t> numbers;  ///< of the first examples that are there, most_examples at most
};

/// Those of a set; when there are too many, evenly picked.
std::vector<ExampleReference> references(const ExampleSet& set) {
  std::vector<ExampleReference> all;
  for (const ExampleSet::Block& block : set.blocks) {
    const std::int64_t reference_id = set.reference_id(block);
    if (all.empty() || all.back().reference_id != reference_id) all.push_back({reference_id, {}});
    std::vector<std::int64_t>& numbers = all.back().numbers;
    const std::int64_t first = block_examples * block.block;
    for (std::int64_t i = 0; i < block.examples && numbers.size() < most_examples; ++i)
      numbers.push_back(first + i);
  }
  if (all.size() <= most_references) return all;
  std::vector<ExampleReference> some;
  for (std::size_t i = 0; i < most_references; ++i) some.push_back(all[i * all.size() / most_references]);
  return some;
}

/// The examples that a model was trained on: those that are here now, if they are the same.
ExampleSet examples_of(const project::Project& reader, const ModelRow& model) {
  ExampleSet set;
  try {
    set = example_set(reader, all_stages());
  } catch (const base::InputError& error) {
    throw EntryFailed(error.what());
  }
  const bool same = model.examples_hash ? set.hash == model.examples_hash : set.recipe == model.recipe;
  if (!same || set.blocks.empty())
    throw EntryFailed("the examples that it was trained on are not here; `fill --retry-failed` looks again");
  return set;
}

std::vector<Row> measure(const project::Project& reader, std::int64_t model_id) {
  std::optional<ModelRow> model;
  for (ModelRow& row : models(reader))
    if (row.model_id == model_id) model = std::move(row);
  if (!model) throw base::Error("model " + std::to_string(model_id) + " is gone");
  const std::vector<StoredDiagram> diagrams = diagrams_of(reader, *model);
  const std::vector<ExampleReference> from = references(examples_of(reader, *model));
  ComparedDiagrams compared(reader, diagrams, "nearest");
  const std::size_t each = most_examples / from.size();
  std::vector<double> features;
  std::size_t examples = 0;
  for (const ExampleReference& reference : from) {
    const std::vector<float>& expected = compared.of_reference(reference.reference_id);
    const std::size_t here = std::min(each, reference.numbers.size());
    examples += here;
    for (const std::int64_t number : std::span(reference.numbers).first(here)) {
      std::size_t at = 0;
      for (const StoredDiagram& row : diagrams) {
        const auto example = stored_example(reader, reference.reference_id, number, row.diagram_id);
        if (!example)
          throw EntryFailed("an example of diagram " + row.name + " is missing; fill stage example");
        diagram::append_domain_features(example->counts, std::span(expected).subspan(at, row.diagram.cells()),
                                        static_cast<std::size_t>(row.diagram.y.bins),
                                        static_cast<std::size_t>(row.diagram.x.bins), features);
        at += row.diagram.cells();
      }
    }
  }
  return {domain_row(diagram::measure_domain(features, features.size() / examples),
                     static_cast<std::int64_t>(examples))};
}

}  // namespace

Stage training_domain_stage() {
  Stage stage;
  stage.name = "training_domain";
  stage.version = 1;
  stage.key_names = "model_id, 0";
  stage.sql = std::string(project::sql_file("stages/training_domain.sql"));
  stage.prepare = [](const project::Project& reader) -> Compute {
    return [&reader](const Key& key) { return measure(reader, key.first); };
  };
  return stage;
}

}  // namespace coalsack::pipeline

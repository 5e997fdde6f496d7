// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/domain_store.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "pipeline/recipe.h"
#include "pipeline/stages.h"
#include "project/blob.h"

namespace coalsack::pipeline {
namespace {

constexpr std::int64_t most_features = 4096;
constexpr const char* stage_name = "training_domain";

}  // namespace

Row domain_row(const diagram::TrainingDomain& domain, std::int64_t examples) {
  std::vector<double> all = domain.mean;
  all.insert(all.end(), domain.factor.begin(), domain.factor.end());
  const auto features = static_cast<std::int64_t>(domain.mean.size());
  const auto raw = std::as_bytes(std::span(all));
  return {0,
          {examples, features, domain.limit_distance, project::shape_text({1 + features, features}),
           static_cast<std::int64_t>(raw.size()), project::FrameEncoder().encode(raw)}};
}

std::optional<diagram::TrainingDomain> stored_domain(const project::Project& project, std::int64_t model_id) {
  project::Statement row(project.database(), stage_sql("training_domain", "input"));
  row.start(model_id);
  if (!row.step()) return std::nullopt;
  const auto refuse = [&](const std::string& why) {
    return base::ProjectRefused(project.path().string() + ": training domain of model " +
                                std::to_string(model_id) + ": " + why);
  };
  const std::int64_t features = row.integer(1);
  if (features < 1 || features > most_features ||
      row.text(3) != project::shape_text({1 + features, features}) ||
      row.integer(4) != 8 * features * (1 + features))
    throw refuse("its features, shape and size contradict each other");
  std::vector<double> all(static_cast<std::size_t>(features * (1 + features)));
  try {
    project::FrameDecoder().decode(row.bytes(5), std::as_writable_bytes(std::span(all)));
  } catch (const base::ProjectRefused& error) {
    throw refuse(error.what());
  }
  diagram::TrainingDomain domain;
  domain.mean.assign(all.begin(), all.begin() + features);
  domain.factor.assign(all.begin() + features, all.end());
  domain.limit_distance = row.real(2);
  for (std::int64_t i = 0; i < features; ++i)
    if (!(domain.factor[static_cast<std::size_t>(i * features + i)] > 0))
      throw refuse("its factor is not positive");
  if (!std::all_of(all.begin(), all.end(), [](double value) { return std::isfinite(value); }) ||
      !(domain.limit_distance > 0))
    throw refuse("a value is not finite");
  return domain;
}

std::optional<Row> measured_domain(const project::Project& project, const std::vector<Stage>& stages,
                                   std::int64_t model_id) {
  for (const Stage& stage : stages) {
    if (stage.name != stage_name) continue;
    try {
      return stage.prepare(project)({model_id, 0}).front();
    } catch (const EntryFailed&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void store_domain(const project::Project& project, const std::vector<Stage>& stages, std::int64_t model_id,
                  const project::Digest& fingerprint, const Row& row, std::int64_t run_id) {
  const Recipes recipes = activate(project, stages, project::Access::write);
  const Recipe& recipe = recipes.at(stage_name);
  project::Statement store(project.database(), stage_sql(stage_name, "store"));
  store.start(model_id, std::int64_t{0});
  int index = 2;
  for (const project::Value& value : row.values) store.bind(++index, value);
  store.step();
  const std::span<const std::byte> inputs(fingerprint);
  const project::Digest entry = entry_fingerprint(recipe.hash, inputs);
  project.statement("entry/store")
      .run(recipe.stage_id, model_id, std::int64_t{0}, recipe.recipe_id, inputs,
           std::span<const std::byte>(entry), run_id);
}

}  // namespace coalsack::pipeline

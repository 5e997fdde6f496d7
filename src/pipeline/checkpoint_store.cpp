// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/checkpoint_store.h"

#include <chrono>

#include "base/clock.h"
#include "base/error.h"
#include "project/array_store.h"

namespace coalsack::pipeline {
namespace {

void store(const project::Project& project, const std::string& owner, const std::string& name,
           std::span<const float> values) {
  project::store_array(project.database(), owner, name,
                       project::Array::of<float>({static_cast<std::int64_t>(values.size())}, values));
}

void store_row(const project::Project& project, const ModelRow& model, const char* which,
               const TrainingPosition& at, std::span<const float> parameters) {
  const project::Digest hash = weights_hash(parameters);
  project.statement("training/store_checkpoint")
      .run(model.model_id, which, at.epoch, at.batch, at.step, at.averaged, at.loss_sum, at.loss_examples,
           at.seconds, std::span<const std::byte>(hash));
}

std::vector<float> load(const project::Project& project, const ModelRow& model, const std::string& owner,
                        const char* name, std::size_t size, bool may_be_empty) {
  const auto array = project::load_array(project.database(), owner, name, size * sizeof(float));
  if (array && array->dtype == project::DType::f4) {
    auto values = array->values<float>();
    if (values.size() == size || (may_be_empty && values.empty())) return values;
  }
  throw base::ProjectRefused(project.path().string() + ": model '" + model.name + "': its array " + name +
                             " is missing or of another size; run `coalsack verify` on this file");
}

void put_claim(const project::Project& project, const ModelRow& model, const Owner& here) {
  project.statement("training/put_claim")
      .run(model.model_id, here.host, here.pid, here.process_start, base::seconds_since_1970());
}

bool same(const Owner& a, const Owner& b) {
  return a.host == b.host && a.pid == b.pid && a.process_start == b.process_start;
}

}  // namespace

std::vector<EpochRow> training_epochs(const project::Project& project, std::int64_t model_id) {
  std::vector<EpochRow> out;
  project::Statement rows = project.statement("training/epochs");
  rows.start(model_id);
  while (rows.step())
    out.push_back({rows.integer(0), rows.real(1), rows.real(2), rows.real(3), rows.real(4), rows.real(5),
                   rows.integer(6), rows.real(7), rows.integer(8) != 0});
  return out;
}

void store_last(const project::Project& project, const ModelRow& model, const Checkpoint& checkpoint) {
  const std::string owner = last_owner(model.name);
  store(project, owner, "parameters", checkpoint.state.parameters);
  store(project, owner, "first_moment", checkpoint.state.first_moment);
  store(project, owner, "second_moment", checkpoint.state.second_moment);
  store(project, owner, "average", checkpoint.average);
  store_row(project, model, "last", checkpoint.at, checkpoint.state.parameters);
}

void store_best(const project::Project& project, const ModelRow& model, const TrainingPosition& at,
                std::span<const float> parameters) {
  store(project, best_owner(model.name), "parameters", parameters);
  TrainingPosition position = at;
  position.seconds = 0;
  store_row(project, model, "best", position, parameters);
}

void store_epoch(const project::Project& project, const ModelRow& model, const EpochRow& row) {
  if (row.best) project.statement("training/no_best_epoch").run(model.model_id);
  project.statement("training/store_epoch")
      .run(model.model_id, row.epoch, row.training_loss, row.validation_loss, row.rms_dav_mag_per_kpc,
           row.rms_a_v_mag, row.rate, row.steps, row.seconds, row.best ? 1 : 0);
}

std::optional<Checkpoint> load_last(const project::Project& project, const ModelRow& model,
                                    std::size_t parameters) {
  project::Statement row = project.statement("training/checkpoint");
  row.start(model.model_id, "last");
  if (!row.step()) return std::nullopt;
  Checkpoint out;
  out.at = {row.integer(0), row.integer(1), row.integer(2), row.integer(3),
            row.real(4),    row.integer(5), row.real(6)};
  const project::Digest hash = project::digest_of(row.bytes(7));
  const std::string owner = last_owner(model.name);
  out.state.parameters = load(project, model, owner, "parameters", parameters, false);
  out.state.first_moment = load(project, model, owner, "first_moment", parameters, true);
  out.state.second_moment = load(project, model, owner, "second_moment", parameters, true);
  out.average = load(project, model, owner, "average", parameters, true);
  if (weights_hash(out.state.parameters) != hash)
    throw base::ProjectRefused(project.path().string() + ": model '" + model.name +
                               "': the weights of its last checkpoint are not those that were stored; run "
                               "`coalsack verify`, or begin again with --restart");
  return out;
}

std::vector<float> load_best(const project::Project& project, const ModelRow& model, std::size_t parameters) {
  return load(project, model, best_owner(model.name), "parameters", parameters, false);
}

void take_training_claim(const project::Project& project, const ModelRow& model, const Owner& here) {
  project::Statement claim = project.statement("training/claim");
  claim.start(model.model_id);
  if (claim.step()) {
    const Owner owner{claim.text(0), claim.integer(1), claim.integer(2)};
    if (!same(owner, here) && may_be_alive(owner, here, claim.integer(3), base::seconds_since_1970()))
      throw base::ProjectBusy(project.path().string() + ": process " + std::to_string(owner.pid) +
                              " is training model '" + model.name +
                              "'; wait for it, stop it, or train a model of another name");
  }
  claim.reset();
  put_claim(project, model, here);
}

void renew_training_claim(const project::Project& project, const ModelRow& model, const Owner& here) {
  project::Statement claim = project.statement("training/claim");
  claim.start(model.model_id);
  if (!claim.step() || !same({claim.text(0), claim.integer(1), claim.integer(2)}, here))
    throw TakenOver(project.path().string() + ": model '" + model.name +
                    "' was taken over by another process while this one slept");
  claim.reset();
  put_claim(project, model, here);
}

void drop_training_claim(const project::Project& project, std::int64_t model_id, const Owner& here) {
  project.statement("training/drop_claim").run(model_id, here.host, here.pid, here.process_start);
}

project::Digest weights_hash(std::span<const float> parameters) {
  return project::Hasher().add(std::as_bytes(parameters)).finish();
}

}  // namespace coalsack::pipeline

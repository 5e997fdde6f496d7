// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "network/engine.h"
#include "pipeline/claim.h"
#include "pipeline/model_store.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// Another process has taken a training over, because this one did not renew its claim in time.
struct TakenOver : base::ProjectBusy {
  using base::ProjectBusy::ProjectBusy;
};

/// Where a training stands.
struct TrainingPosition {
  std::int64_t epoch = 0;     ///< epochs finished
  std::int64_t batch = 0;     ///< batches of the next one that are done
  std::int64_t step = 0;      ///< updates of the weights so far
  std::int64_t averaged = 0;  ///< weights that the average is the mean of
  double loss_sum = 0;        ///< of the training loss over the running epoch's examples
  std::int64_t loss_examples = 0;
  double seconds = 0;  ///< spent in the running epoch
};

/// All that it takes to go on as if it had never stopped.
struct Checkpoint {
  TrainingPosition at;
  network::TrainingState state;
  std::vector<float> average;  ///< mean of `averaged` weights; empty for none
};

/// A row of table training_epoch.
struct EpochRow {
  std::int64_t epoch = 0;
  double training_loss = 0;
  double validation_loss = 0;
  double rms_dav_mag_per_kpc = 0;
  double rms_a_v_mag = 0;
  double rate = 0;
  std::int64_t steps = 0;
  double seconds = 0;
  bool best = false;
};
std::vector<EpochRow> training_epochs(const project::Project& project, std::int64_t model_id);

// Within the caller's transaction:
void store_last(const project::Project& project, const ModelRow& model, const Checkpoint& checkpoint);
void store_best(const project::Project& project, const ModelRow& model, const TrainingPosition& at,
                std::span<const float> parameters);
/// Also unmarks the best epoch before, when this one is better.
void store_epoch(const project::Project& project, const ModelRow& model, const EpochRow& row);

/// Nothing when none has been stored. Throws base::ProjectRefused, naming the model, when its arrays are
/// missing or damaged, or have not `parameters` values.
std::optional<Checkpoint> load_last(const project::Project& project, const ModelRow& model,
                                    std::size_t parameters);
std::vector<float> load_best(const project::Project& project, const ModelRow& model, std::size_t parameters);

/// Marks a model as trained by this process, so that no other does. Within the caller's transaction. Throws
/// base::ProjectBusy when another one is alive.
void take_training_claim(const project::Project& project, const ModelRow& model, const Owner& here);
/// Throws base::ProjectBusy when it is no longer ours. Within the caller's transaction.
/// Throws TakenOver when another process holds it.
void renew_training_claim(const project::Project& project, const ModelRow& model, const Owner& here);
void drop_training_claim(const project::Project& project, std::int64_t model_id, const Owner& here);

project::Digest weights_hash(std::span<const float> parameters);

}  // namespace coalsack::pipeline

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/engine_maker.h"
#include "pipeline/stage.h"
#include "pipeline/training_plan.h"
#include "project/project.h"
#include "project/run.h"

namespace coalsack::pipeline {

/// What is to be trained.
struct TrainingRequest {
  std::string name;  ///< of the model
  TrainingPlan plan;
  std::vector<std::string> given;  ///< names of the plan's members that the user chose
  double minutes = 0;    ///< above 0: the number of epochs is chosen, once, to take about so long here
  bool restart = false;  ///< forgets an unfinished training of that name
};

/// Speed, memory and habits: the result does not depend on these.
struct TrainingMeans {
  int threads = 1;  ///< of the engine; readers take a quarter as many more, 1 to 8
  std::size_t memory_bytes = std::size_t{256} << 20;  ///< that the example stream may take
  double checkpoint_seconds = 60;                     ///< within an epoch
};

struct TrainingReport {
  std::string name;
  std::string engine;  ///< what computed
  std::string architecture;
  std::int64_t examples = 0;  ///< of the training split
  std::int64_t validation_examples = 0;
  std::int64_t parameters = 0;
  std::int64_t planned_epochs = 0;
  bool resumed = false;
  std::vector<EpochRow> epochs;
  project::Digest fingerprint{};
  project::Digest weights_hash{};
  double seconds = 0;   ///< of this command
  double waited_s = 0;  ///< that the trainer waited for examples
};

/// Trains a network from the examples in the file, or goes on with it, to the end. After each epoch, and
/// every so many seconds within one, everything is committed that it takes to go on; going on gives the same
/// weights, to the bit, as never having stopped.
///
/// When `stop` is requested, a checkpoint is committed and base::Interrupted is thrown. Throws
/// base::InputError for a plan or a notation that makes no sense, too few examples, a finished model, one
/// begun with other options or other examples, and a loss that is no longer a number; base::ProjectBusy while
/// another process trains the model. What was committed stays.
TrainingReport train(const project::Project& project, const std::vector<Stage>& stages,
                     const TrainingRequest& request, const EngineMaker& make_engine,
                     const TrainingMeans& means, project::Run& run, base::Progress& progress,
                     const std::stop_token& stop);

}  // namespace coalsack::pipeline

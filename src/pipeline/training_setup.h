// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>

#include "network/engine.h"
#include "pipeline/example_set.h"
#include "pipeline/example_stream.h"
#include "pipeline/training.h"

namespace coalsack::pipeline {

/// What a training works with, once it is known to be possible.
struct TrainingSetup {
  ModelRow model;
  TrainingPlan plan;
  ExampleSet set;
  std::unique_ptr<network::Engine> engine;
  std::uint64_t steps_per_epoch = 0;
  bool resumed = false;

  StreamOrder order() const;
};

/// Finds the model, or makes its row, and its claim; measures the normalisation; checks everything that
/// `train` refuses before the first step.
TrainingSetup set_up_training(const project::Project& project, const std::vector<Stage>& stages,
                              const TrainingRequest& request, const EngineMaker& make_engine,
                              const TrainingMeans& means, const Owner& here, const project::Run& run,
                              base::Progress& progress);

}  // namespace coalsack::pipeline

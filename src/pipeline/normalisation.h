// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "network/model.h"
#include "pipeline/example_sample.h"
#include "pipeline/example_set.h"
#include "pipeline/training_plan.h"

namespace coalsack::pipeline {

/// How counts become inputs and outputs profiles, measured on `examples`: every cell of a diagram has mean 0,
/// and all of them together variance 1; a reference's diagram has mean 0 over the references, in the unit of
/// the diagram it stands beside. Bins of the profile have mean 0; their scale is as `target_scale` says, and
/// never below a thousandth of the largest.
/// REQUIRES: at least one example.
network::Normalisation measure_normalisation(ExampleSample& examples, const ExampleSet& set,
                                             network::CountScale count_scale, TargetScale target_scale);

}  // namespace coalsack::pipeline

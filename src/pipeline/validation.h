// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "network/engine.h"
#include "pipeline/held_examples.h"
#include "pipeline/model_store.h"

namespace coalsack::pipeline {

/// How well a network does on examples, with nothing dropped.
struct ValidationScore {
  double loss = 0;                 ///< as the spec weighs it
  double rms_dav_mag_per_kpc = 0;  ///< over examples and bins
  double rms_a_v_mag = 0;          ///< of the cumulative A_V at the bins' outer edges, to the profiles' ends
};
ValidationScore validate(network::Engine& engine, HeldExamples& examples);

/// The factors by which the interval between the 16 and 84 % quantiles of Monte Carlo dropout is stretched
/// around the mean so that it holds the truth of 68 % of the examples, bin by bin; between 0.001 and 1000,
/// and 1 where nothing is dropped. At most `most` examples are asked.
Calibration measure_calibration(network::Engine& engine, HeldExamples& examples, std::size_t most,
                                const network::MonteCarlo& monte_carlo);

}  // namespace coalsack::pipeline

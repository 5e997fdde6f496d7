// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "network/engine.h"
#include "pipeline/example_sample.h"
#include "pipeline/model_store.h"

namespace coalsack::pipeline {

/// How well a network does on examples, with nothing dropped.
struct ValidationScore {
  double loss = 0;                 ///< as the spec weighs it
  double rms_dav_mag_per_kpc = 0;  ///< over examples and bins
  double rms_a_v_mag = 0;          ///< of the cumulative A_V at the bins' outer edges, to the profiles' ends
};
/// `after_batch` is called every 128 examples, here and below.
ValidationScore validate(
    network::Engine& engine, ExampleSample& examples, const std::function<void()>& after_batch = [] {});

/// The smallest factors by which 68 % of the truths are within the stretched half interval, bin by bin.
/// `ratios`: how many half intervals each truth is away from the mean, by bin. A bin with fewer than `least`
/// of them takes those of the bins beside it, one more on either side until there are enough or no more; 1
/// where there are none at all. Between 0.001 and 1000.
std::vector<float> spread_factors(const std::vector<std::vector<float>>& ratios, std::size_t least);

/// The factors by which the interval between the 16 and 84 % quantiles of Monte Carlo dropout is stretched
/// around the mean so that it holds the truth of 68 % of the examples, bin by bin (spread_factors, with 100).
/// For dA_V/dr only truths that are not zero count: a target is cut to zero where stars end, and how far the
/// mean is from that says nothing of the spread where they do not. 1 where nothing is dropped.
Calibration measure_calibration(
    network::Engine& engine, ExampleSample& examples, const network::MonteCarlo& monte_carlo,
    const std::function<void()>& after_batch = [] {});

}  // namespace coalsack::pipeline

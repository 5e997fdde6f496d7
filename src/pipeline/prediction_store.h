// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "project/blob.h"
#include "project/project.h"
#include "project/value.h"

namespace coalsack::pipeline {

/// A prediction as it is stored: the rows of network::Predictions for one sightline, (prediction_rows, bins).
struct StoredPrediction {
  std::size_t bins = 0;
  double bin_kpc = 0;
  std::vector<float> rows;
};

/// What statement `store` of stage prediction takes from ?3 on: shape, raw_bytes, bin_kpc, frame. Rows become
/// binary16: 2^-11 of the value, 3e-8 at least.
std::vector<project::Value> prediction_values(std::span<const float> rows, double bin_kpc,
                                              project::FrameEncoder& encoder);

/// Stretches the spread of predictions, values (sightlines, prediction_rows, bins), around their means:
/// standard deviations are multiplied by the bin's factor, and so are the distances of quantiles from the
/// mean. `differential` and `cumulative`: one factor per bin; either may be empty, for none.
void stretch_spread(std::span<const float> differential, std::span<const float> cumulative, std::size_t bins,
                    std::span<float> values);

/// The prediction of a model for a pixel; nothing when it has not been made. Throws base::ProjectRefused,
/// naming the pixel, when it is damaged.
std::optional<StoredPrediction> stored_prediction(const project::Project& project, std::int64_t uniq,
                                                  std::int64_t model_id);

}  // namespace coalsack::pipeline

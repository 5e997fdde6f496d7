// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/prediction_store.h"

#include <algorithm>

#include "base/error.h"
#include "base/half.h"
#include "network/prediction.h"
#include "pipeline/stages.h"

namespace coalsack::pipeline {
namespace {

constexpr std::size_t largest_prediction_bytes = 1 << 20;

}  // namespace

std::vector<project::Value> prediction_values(std::span<const float> rows, double bin_kpc,
                                              project::FrameEncoder& encoder) {
  std::vector<std::uint16_t> halves(rows.size());
  std::transform(rows.begin(), rows.end(), halves.begin(), base::half_from_float);
  const auto raw = std::as_bytes(std::span(halves));
  return {project::shape_text({static_cast<std::int64_t>(network::prediction_rows),
                               static_cast<std::int64_t>(rows.size() / network::prediction_rows)}),
          static_cast<std::int64_t>(raw.size()), bin_kpc, encoder.encode(raw)};
}

void stretch_spread(std::span<const float> differential, std::span<const float> cumulative, std::size_t bins,
                    std::span<float> values) {
  constexpr std::size_t block_rows = 2 + network::quantile_levels.size();  // mean, deviation, quantiles
  const auto stretch = [&](std::span<float> rows, std::span<const float> factors) {
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const float mean = rows[i];
      rows[bins + i] *= factors[i];
      for (std::size_t row = 2; row < block_rows; ++row) {
        float& quantile = rows[row * bins + i];
        quantile = mean + factors[i] * (quantile - mean);
      }
    }
  };
  for (std::size_t at = 0; at < values.size(); at += network::prediction_rows * bins) {
    stretch(values.subspan(at, block_rows * bins), differential);
    stretch(values.subspan(at + block_rows * bins, block_rows * bins), cumulative);
  }
}

std::optional<StoredPrediction> stored_prediction(const project::Project& project, std::int64_t uniq,
                                                  std::int64_t model_id) {
  project::Statement row(project.database(), stage_sql("map", "input_prediction"));
  row.start(uniq, model_id);
  if (!row.step()) return std::nullopt;
  const project::Shape shape = project::parse_shape(row.text(0));
  const std::uint64_t bytes = project::raw_size(project::DType::f2, shape);
  if (shape.size() != 2 || shape[0] != static_cast<std::int64_t>(network::prediction_rows) || shape[1] < 1 ||
      bytes > largest_prediction_bytes || static_cast<std::uint64_t>(row.integer(1)) != bytes)
    throw base::ProjectRefused(project.path().string() + ": prediction of pixel " + std::to_string(uniq) +
                               " (as uniq) has shape " + row.text(0) + " and " + row.text(1) + " bytes");
  std::vector<std::uint16_t> halves(bytes / sizeof(std::uint16_t));
  try {
    project::FrameDecoder().decode(row.bytes(3), std::as_writable_bytes(std::span(halves)));
  } catch (const base::ProjectRefused& error) {
    throw base::ProjectRefused(project.path().string() + ": prediction of pixel " + std::to_string(uniq) +
                               " (as uniq): " + error.what());
  }
  StoredPrediction prediction;
  prediction.bins = static_cast<std::size_t>(shape[1]);
  prediction.bin_kpc = row.real(2);
  prediction.rows.resize(halves.size());
  std::transform(halves.begin(), halves.end(), prediction.rows.begin(), base::float_from_half);
  return prediction;
}

}  // namespace coalsack::pipeline

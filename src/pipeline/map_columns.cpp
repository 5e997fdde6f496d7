// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/map_columns.h"

#include <algorithm>
#include <span>

#include "dust/profile.h"
#include "network/prediction.h"

namespace coalsack::pipeline {
namespace {

/// Values at the bins' outer edges with the 0 at the Sun before them.
std::vector<double> from_the_sun(std::span<const float> outer) {
  std::vector<double> edges(1, 0.0);
  edges.insert(edges.end(), outer.begin(), outer.end());
  return edges;
}

}  // namespace

std::vector<project::Value> map_values(const StoredPrediction& prediction, const MapContext& context) {
  const dust::Bins bins{static_cast<int>(prediction.bins), prediction.bin_kpc};
  const auto row = [&](network::Row which) {
    return std::span(prediction.rows)
        .subspan(static_cast<std::size_t>(which) * prediction.bins, prediction.bins);
  };
  const std::vector<double> mean = from_the_sun(row(network::Row::cumulative_mean));
  const std::vector<double> deviation = from_the_sun(row(network::Row::cumulative_deviation));
  std::vector<project::Value> values;
  for (const double d_kpc : map_distances_kpc) {
    if (d_kpc <= bins.end_kpc() * (1 + 1e-12)) {
      values.emplace_back(dust::a_v_at(mean, bins, d_kpc));
      values.emplace_back(dust::a_v_at(deviation, bins, d_kpc));
    } else {
      values.resize(values.size() + 2);  // NULL
    }
  }
  values.emplace_back(mean.back());
  values.emplace_back(deviation.back());
  const std::span<const float> density = row(network::Row::mean);
  const auto strongest = std::max_element(density.begin(), density.end());
  values.emplace_back(bins.centre_kpc(static_cast<std::size_t>(strongest - density.begin())));
  values.emplace_back(static_cast<double>(*strongest));
  values.emplace_back(context.reliable_kpc);
  values.emplace_back(context.stars);
  values.push_back(context.domain);
  values.emplace_back(context.flags);
  return values;
}

}  // namespace coalsack::pipeline

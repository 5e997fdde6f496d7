// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/network_plan.h"

#include <algorithm>

namespace coalsack::cuda {
namespace {

constexpr std::size_t alignment = 128;

PlacedArray place(const network::ParameterArray& array, NetworkPlan& plan) {
  const PlacedArray placed{plan.parameters, array.offset, array.size};
  plan.parameters += (array.size + alignment - 1) / alignment * alignment;
  plan.arrays.push_back(placed);
  return placed;
}

}  // namespace

NetworkPlan plan_of(const network::ModelSpec& spec) {
  NetworkPlan plan;
  const std::vector<network::ParameterArray> arrays = network::parameter_arrays(spec);
  const std::vector<network::Layer>& layers = spec.architecture.layers;
  std::size_t channels = spec.input.channels(), height = spec.input.height, width = spec.input.width;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Stage stage;
    stage.layer = i;
    stage.channels = channels;
    stage.height = height;
    stage.width = width;
    stage.units = layers[i].units;
    stage.size = layers[i].size;
    stage.dropout = layers[i].dropout;
    stage.last = i + 1 == layers.size();
    switch (layers[i].kind) {
      case network::LayerKind::convolution:
        stage.kind = StageKind::convolution;
        if (i + 1 < layers.size() && layers[i + 1].kind == network::LayerKind::pool &&
            layers[i + 1].size == 2) {
          stage.pool = 2;
          ++i;
        }
        stage.out_height = height / stage.pool;
        stage.out_width = width / stage.pool;
        break;
      case network::LayerKind::pool:
        stage.kind = StageKind::pool;
        stage.out_height = height / stage.size;
        stage.out_width = width / stage.size;
        break;
      case network::LayerKind::dense:
        stage.kind = StageKind::dense;
        break;
    }
    channels = stage.out_channels();
    height = stage.out_height;
    width = stage.out_width;
    plan.stages.push_back(stage);
  }
  std::size_t next = 0;
  for (Stage& stage : plan.stages)
    if (stage.kind != StageKind::pool) stage.weight = place(arrays.at(2 * next++), plan);
  plan.weights = plan.parameters;
  next = 0;
  for (Stage& stage : plan.stages)
    if (stage.kind != StageKind::pool) stage.bias = place(arrays.at(2 * next++ + 1), plan);
  return plan;
}

std::vector<float> to_device_layout(const NetworkPlan& plan, const std::vector<float>& flat) {
  std::vector<float> placed(plan.parameters, 0.0F);
  for (const PlacedArray& array : plan.arrays)
    std::copy_n(flat.begin() + static_cast<std::ptrdiff_t>(array.flat_offset), array.size,
                placed.begin() + static_cast<std::ptrdiff_t>(array.offset));
  return placed;
}

std::vector<float> to_flat_layout(const NetworkPlan& plan, const std::vector<float>& placed) {
  std::size_t size = 0;
  for (const PlacedArray& array : plan.arrays) size = std::max(size, array.flat_offset + array.size);
  std::vector<float> flat(size, 0.0F);
  for (const PlacedArray& array : plan.arrays)
    std::copy_n(placed.begin() + static_cast<std::ptrdiff_t>(array.offset), array.size,
                flat.begin() + static_cast<std::ptrdiff_t>(array.flat_offset));
  return flat;
}

}  // namespace coalsack::cuda

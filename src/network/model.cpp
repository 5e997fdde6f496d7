// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/model.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random_stream.h"

namespace coalsack::network {
namespace {

/// Half a gigabyte: a file from anybody must not make us take more.
constexpr std::size_t most_parameters = std::size_t{1} << 27;

/// What a layer reads: channels of height x width; behind a dense layer, channels of 1 x 1.
struct Extent {
  std::size_t channels, height, width;
  std::size_t values() const { return channels * height * width; }
};

Extent behind(const Layer& layer, const Extent& before) {
  switch (layer.kind) {
    case LayerKind::convolution:
      return {layer.units, before.height, before.width};
    case LayerKind::pool:
      return {before.channels, before.height / layer.size, before.width / layer.size};
    case LayerKind::dense:
      break;
  }
  return {layer.units, 1, 1};
}

std::size_t inputs_of(const Layer& layer, const Extent& before) {
  return layer.kind == LayerKind::convolution ? before.channels * layer.size * layer.size : before.values();
}

Extent input_extent(const ModelSpec& spec) {
  return {spec.input.channels(), spec.input.height, spec.input.width};
}

[[noreturn]] void refuse(const ModelSpec& spec, const std::string& why) {
  throw base::InputError("network '" + notation(spec.architecture) + "': " + why);
}

void check_array(const ModelSpec& spec, const char* name, const std::vector<float>& values,
                 std::size_t size) {
  if (values.size() != size)
    refuse(spec, std::string(name) + " has " + std::to_string(values.size()) + " values instead of " +
                     std::to_string(size));
  for (const float value : values)
    if (!std::isfinite(value)) refuse(spec, std::string(name) + " has a value that is not finite");
}

void check_weights(const ModelSpec& spec, const char* name, const std::vector<float>& values) {
  if (values.empty()) return;
  check_array(spec, name, values, spec.bins);
  for (const float value : values)
    if (value < 0) refuse(spec, std::string(name) + " has a value below 0");
}

void check_layers(const ModelSpec& spec) {
  const std::vector<Layer>& layers = spec.architecture.layers;
  if (layers.empty()) refuse(spec, "it has no layers");
  if (layers.size() > 200) refuse(spec, "it has more than 200 layers");
  if (!(spec.architecture.leak >= 0 && spec.architecture.leak < 1))
    refuse(spec, "the leak is not from 0 to below 1");
  Extent extent = input_extent(spec);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string which = "layer " + std::to_string(i + 1);
    if (layers[i].kind == LayerKind::pool && layers[i].size > std::min(extent.height, extent.width))
      refuse(spec, which + ", a pool of " + std::to_string(layers[i].size) + ", is larger than the " +
                       std::to_string(extent.height) + " x " + std::to_string(extent.width) +
                       " cells before it");
    if (!(layers[i].dropout >= 0 && layers[i].dropout < 1))
      refuse(spec, which + " has a dropout outside 0 to below 1");
    extent = behind(layers[i], extent);
  }
  const Layer& last = layers.back();
  if (last.kind != LayerKind::dense || last.dropout > 0)
    refuse(spec, "its last layer is not dense without dropout");
  std::size_t parameters = 0;
  for (const ParameterArray& array : parameter_arrays(spec)) {
    parameters += std::min(array.size, most_parameters + 1);
    if (parameters > most_parameters)
      refuse(spec, "it has more than " + std::to_string(most_parameters) + " weights and biases");
  }
  if (last.units != spec.bins)
    refuse(spec, "its last layer has " + std::to_string(last.units) + " neurons where the profiles have " +
                     std::to_string(spec.bins) + " bins");
}

void check_numbers(const ModelSpec& spec) {
  const Loss& loss = spec.loss;
  if (!(loss.differential >= 0 && loss.cumulative >= 0 && loss.differential + loss.cumulative > 0))
    refuse(spec, "the loss has a part below 0, or none above");
  const Optimiser& optimiser = spec.optimiser;
  if (!(optimiser.momentum >= 0 && optimiser.momentum < 1 && optimiser.second_momentum >= 0 &&
        optimiser.second_momentum < 1))
    refuse(spec, "a momentum of the optimiser is not from 0 to below 1");
  if (!(optimiser.epsilon > 0 && optimiser.weight_decay >= 0))
    refuse(spec, "the optimiser's epsilon is not above 0, or its weight decay is below");
}

}  // namespace

std::vector<ParameterArray> parameter_arrays(const ModelSpec& spec) {
  std::vector<ParameterArray> arrays;
  std::size_t offset = 0;
  const auto add = [&](std::size_t layer, const char* what, std::vector<std::size_t> shape) {
    std::size_t size = 1;
    for (const std::size_t side : shape) size *= side;
    arrays.push_back({std::to_string(layer) + what, std::move(shape), offset, size});
    offset += size;
  };
  Extent extent = input_extent(spec);
  for (std::size_t i = 0; i < spec.architecture.layers.size(); ++i) {
    const Layer& layer = spec.architecture.layers[i];
    if (layer.kind == LayerKind::convolution)
      add(i, ".weight", {layer.units, extent.channels, layer.size, layer.size});
    else if (layer.kind == LayerKind::dense)
      add(i, ".weight", {layer.units, extent.values()});
    if (layer.kind != LayerKind::pool) add(i, ".bias", {layer.units});
    extent = behind(layer, extent);
  }
  return arrays;
}

std::size_t parameter_count(const ModelSpec& spec) {
  const std::vector<ParameterArray> arrays = parameter_arrays(spec);
  return arrays.empty() ? 0 : arrays.back().offset + arrays.back().size;
}

std::vector<float> first_parameters(const ModelSpec& spec) {
  std::vector<float> parameters(parameter_count(spec), 0.0F);
  const std::vector<ParameterArray> arrays = parameter_arrays(spec);
  Extent extent = input_extent(spec);
  std::size_t next = 0;
  for (std::size_t i = 0; i < spec.architecture.layers.size(); ++i) {
    const Layer& layer = spec.architecture.layers[i];
    if (layer.kind != LayerKind::pool) {
      const bool output = i + 1 == spec.architecture.layers.size();
      const double deviation =
          std::sqrt((output ? 1.0 : 2.0) / static_cast<double>(inputs_of(layer, extent)));
      base::RandomStream random({spec.seed, "network/weights", i, 0});
      float* weights = parameters.data() + arrays[next].offset;
      for (std::size_t k = 0; k < arrays[next].size; ++k)
        weights[k] = static_cast<float>(deviation * random.normal());
      next += 2;  // the biases stay 0
    }
    extent = behind(layer, extent);
  }
  return parameters;
}

std::uint64_t multiply_adds(const ModelSpec& spec) {
  std::uint64_t sum = 0;
  Extent extent = input_extent(spec);
  for (const Layer& layer : spec.architecture.layers) {
    const Extent after = behind(layer, extent);
    if (layer.kind != LayerKind::pool) sum += std::uint64_t{inputs_of(layer, extent)} * after.values();
    extent = after;
  }
  return sum;
}

void check(const ModelSpec& spec) {
  if (spec.input.diagrams < 1 || spec.input.cells() < 1) refuse(spec, "its input has no cells");
  if (spec.bins < 1 || !(spec.bin_kpc > 0)) refuse(spec, "its profiles have no bins, or bins without length");
  check_layers(spec);
  check_numbers(spec);
  const Normalisation& normalisation = spec.normalisation;
  check_array(spec, "the factor of the inputs", normalisation.factor, spec.input.channels());
  check_array(spec, "the mean of the inputs", normalisation.mean, spec.input.channels() * spec.input.cells());
  check_array(spec, "the mean of the profiles", normalisation.target_mean, spec.bins);
  check_array(spec, "the scale of the profiles", normalisation.target_scale, spec.bins);
  for (const float scale : normalisation.target_scale)
    if (!(scale > 0)) refuse(spec, "the scale of the profiles has a value that is not above 0");
  check_weights(spec, "the loss's bin_weight", spec.loss.bin_weight);
  check_weights(spec, "the loss's cumulative_weight", spec.loss.cumulative_weight);
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/card_network.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace coalsack::cuda {
namespace {

std::uint32_t u32(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

Array<float> uploaded(Operations& device, const std::vector<float>& values, const char* what) {
  Array<float> array(device, values.size(), what, "the size of the network");
  device.upload(array.data(), values.data(), array.bytes());
  return array;
}

std::vector<float> or_ones(const std::vector<float>& weights, std::size_t bins) {
  return weights.empty() ? std::vector<float>(bins, 1.0F) : weights;
}

}  // namespace

template <class T>
CardNetwork<T>::CardNetwork(Operations& device, const network::ModelSpec& spec, const NetworkPlan& plan)
    : device_(device), spec_(spec), plan_(plan), family_(network::mask_family(spec.seed)) {
  const char* cure = "the size of the network";
  parameters_ = Array<float>(device, plan.parameters, "the weights", cure);
  first_moment_ = Array<float>(device, plan.parameters, "the optimiser's moments", cure);
  if (spec.optimiser.method == network::Method::adam)
    second_moment_ = Array<float>(device, plan.parameters, "the optimiser's moments", cure);
  gradient_ = Array<float>(device, plan.parameters, "the gradient", cure);
  device_.clear(gradient_.data(), gradient_.bytes());  // the gaps between arrays stay 0
  if constexpr (!std::is_same_v<T, float>)
    copy_ = Array<T>(device, plan.parameters, "a copy of the weights", cure);
  factor_ = uploaded(device, spec.normalisation.factor, "the normalisation");
  mean_ = uploaded(device, spec.normalisation.mean, "the normalisation");
  target_mean_ = uploaded(device, spec.normalisation.target_mean, "the normalisation");
  target_scale_ = uploaded(device, spec.normalisation.target_scale, "the normalisation");
  bin_weight_ = uploaded(device, or_ones(spec.loss.bin_weight, spec.bins), "the loss");
  cumulative_weight_ = uploaded(device, or_ones(spec.loss.cumulative_weight, spec.bins), "the loss");
  training_loss_ = Array<double>(device, loss_sums + 1, "the loss", cure);
  device_.clear(training_loss_.data(), training_loss_.bytes());
}

template <class T>
typename CardNetwork<T>::Inputs CardNetwork<T>::make_inputs(std::size_t rows) {
  const char* cure = "--batch";
  Inputs inputs;
  inputs.counts = Array<std::uint16_t>(device_, rows * spec_.input.counts(), "a batch of diagrams", cure);
  inputs.references = Array<std::uint32_t>(device_, rows, "a batch of diagrams", cure);
  inputs.keys = Array<std::uint64_t>(device_, rows, "a batch of diagrams", cure);
  inputs.profiles = Array<float>(device_, rows * spec_.bins, "a batch of profiles", cure);
  inputs.step = Array<StepNumbers>(device_, 1, "a batch of diagrams", cure);
  return inputs;
}

template <class T>
std::vector<float> CardNetwork<T>::downloaded(const Array<float>& array) const {
  std::vector<float> values(array.size());
  device_.download(values.data(), array.data(), array.bytes());
  return values;
}

template <class T>
void CardNetwork<T>::set_parameters(const std::vector<float>& placed) {
  device_.upload(parameters_.data(), placed.data(), parameters_.bytes());
  if constexpr (!std::is_same_v<T, float>)
    device_.run(Convert<T>{plan_.parameters, parameters_.data(), copy_.data()});
}

template <class T>
void CardNetwork<T>::set_moments(const std::vector<float>& first, const std::vector<float>& second) {
  device_.upload(first_moment_.data(), first.data(), first_moment_.bytes());
  if (second_moment_.size() > 0) device_.upload(second_moment_.data(), second.data(), second_moment_.bytes());
}

template <class T>
void CardNetwork<T>::set_references(std::span<const float> counts) {
  reference_count_ = counts.size() / spec_.input.counts();
  references_ = Array<float>(device_, counts.size(), "the reference diagrams", "the number of references");
  if (counts.empty()) return;
  device_.upload(references_.data(), counts.data(), counts.size_bytes());
  const InputScale scale{u32(spec_.input.diagrams), u32(spec_.input.cells()),
                         spec_.normalisation.scale == network::CountScale::root, factor_.data(),
                         mean_.data()};
  device_.run(NormaliseReferences{scale, u32(reference_count_), references_.data()});
}

template <class T>
void CardNetwork<T>::reserve(Buffers& buffers, std::size_t rows, bool training, const char* cure) {
  if (rows <= buffers.rows) return;
  buffers = Buffers{};  // gives the old memory back first
  const char* what = training ? "the network on a batch" : "the network on its passes";
  const std::size_t inputs = spec_.input.channels() * spec_.input.cells();
  if (starts_with_convolution())
    buffers.float_inputs = Array<float>(device_, rows * inputs, what, cure);
  else
    buffers.inputs = Array<T>(device_, rows * inputs, what, cure);
  std::size_t partial = 0;
  for (const Stage& stage : plan_.stages) {
    const std::size_t outputs = rows * stage.outputs();
    const bool convolution = stage.kind == StageKind::convolution;
    buffers.out.push_back(stage.last ? Array<T>() : Array<T>(device_, outputs, what, cure));
    buffers.choice.push_back(convolution && stage.pool > 1 ? Array<std::uint8_t>(device_, outputs, what, cure)
                                                           : Array<std::uint8_t>());
    buffers.pool_choice.push_back(stage.kind == StageKind::pool
                                      ? Array<std::uint32_t>(device_, outputs, what, cure)
                                      : Array<std::uint32_t>());
    buffers.words.push_back(stage.dropout > 0 ? Array<network::MaskWords>(device_, rows, what, cure)
                                              : Array<network::MaskWords>());
    const bool masks = training && stage.kind == StageKind::dense && !stage.last && stage.dropout == 0;
    buffers.mask.push_back(masks ? Array<std::byte>(device_, mask_bytes(rows, stage.units), what, cure)
                                 : Array<std::byte>());
    if (training) buffers.gradient.push_back(Array<T>(device_, outputs, what, cure));
    if (convolution) partial = std::max(partial, stage.weight.size + stage.bias.size);
  }
  buffers.outputs = Array<float>(device_, rows * spec_.bins, what, cure);
  buffers.loss = Array<double>(device_, rows, what, cure);
  if (training) {
    buffers.output_gradient = Array<float>(device_, rows * spec_.bins, what, cure);
    buffers.partial = Array<float>(device_, partial * convolution_parts(rows), what, cure);
  }
  buffers.rows = rows;
}

template <class T>
void CardNetwork<T>::reserve_training(std::size_t rows) {
  reserve(training_, rows, true, "--batch");
}

template <class T>
void CardNetwork<T>::expand(Buffers& buffers, const Inputs& inputs, std::size_t rows) {
  const InputScale scale{u32(spec_.input.diagrams), u32(spec_.input.cells()),
                         spec_.normalisation.scale == network::CountScale::root, factor_.data(),
                         mean_.data()};
  if (starts_with_convolution())
    device_.run(Expand<float>{scale, u32(rows), inputs.counts.data(), inputs.references.data(),
                              references_.data(), buffers.float_inputs.data()});
  else
    device_.run(Expand<T>{scale, u32(rows), inputs.counts.data(), inputs.references.data(),
                          references_.data(), buffers.inputs.data()});
}

template <class T>
void CardNetwork<T>::draw_masks(Buffers& buffers, const Array<std::uint64_t>& keys, std::size_t rows,
                                std::size_t rows_each, std::uint64_t first_pass, const base::Words4& family,
                                const std::uint64_t* step) {
  for (std::size_t s = 0; s < plan_.stages.size(); ++s)
    if (plan_.stages[s].dropout > 0)
      device_.run(MaskRows{u32(rows), u32(plan_.stages[s].layer), u32(rows_each), first_pass, keys.data(),
                           step, family, buffers.words[s].data()});
}

template <class T>
Dropout CardNetwork<T>::dropout_of(const Buffers& buffers, std::size_t stage, bool dropping) const {
  const float share = plan_.stages[stage].dropout;
  if (!dropping || share == 0) return {};
  return {buffers.words[stage].data(), network::drop_threshold(share), network::keep_scale(share)};
}

template <class T>
const T* CardNetwork<T>::weights_of(const Stage& stage) const {
  if constexpr (std::is_same_v<T, float>)
    return parameters_.data() + stage.weight.offset;
  else
    return copy_.data() + stage.weight.offset;
}

template <class T>
const T* CardNetwork<T>::biases_of(const Stage& stage) const {
  if constexpr (std::is_same_v<T, float>)
    return parameters_.data() + stage.bias.offset;
  else
    return copy_.data() + stage.bias.offset;
}

template <class T>
void CardNetwork<T>::forward(Buffers& buffers, std::size_t first, std::size_t end, std::size_t rows,
                             bool dropping, bool training) {
  for (std::size_t s = first; s < end; ++s) {
    switch (plan_.stages[s].kind) {
      case StageKind::convolution:
        convolve(buffers, s, rows, dropping);
        break;
      case StageKind::pool:
        pool(buffers, s, rows);
        break;
      case StageKind::dense:
        dense(buffers, s, rows, dropping, training);
        break;
    }
  }
}

namespace {

Convolution shape_of(const Stage& stage, float leak) {
  return {static_cast<int>(stage.channels),
          static_cast<int>(stage.height),
          static_cast<int>(stage.width),
          static_cast<int>(stage.units),
          static_cast<int>(stage.size),
          static_cast<int>(stage.pool),
          leak};
}

Pool pool_of(const Stage& stage) {
  return {static_cast<int>(stage.channels), static_cast<int>(stage.height), static_cast<int>(stage.width),
          static_cast<int>(stage.size)};
}

template <class Memory>
auto* or_null(const Memory& array) {
  return array.size() == 0 ? nullptr : array.data();
}

}  // namespace

template <class T>
void CardNetwork<T>::convolve(Buffers& buffers, std::size_t s, std::size_t rows, bool dropping) {
  const Stage& stage = plan_.stages[s];
  const Convolution shape = shape_of(stage, spec_.architecture.leak);
  const float* weight = parameters_.data() + stage.weight.offset;
  const float* bias = parameters_.data() + stage.bias.offset;
  const Dropout dropout = dropout_of(buffers, s, dropping);
  if (s == 0)
    device_.run(ConvolutionForward<float, T>{shape, u32(rows), buffers.float_inputs.data(), weight, bias,
                                             buffers.out[s].data(), or_null(buffers.choice[s]), dropout});
  else
    device_.run(ConvolutionForward<T, T>{shape, u32(rows), buffers.out[s - 1].data(), weight, bias,
                                         buffers.out[s].data(), or_null(buffers.choice[s]), dropout});
}

template <class T>
void CardNetwork<T>::pool(Buffers& buffers, std::size_t s, std::size_t rows) {
  device_.run(PoolForward<T>{pool_of(plan_.stages[s]), u32(rows), input_of(buffers, s), buffers.out[s].data(),
                             buffers.pool_choice[s].data()});
}

template <class T>
Product CardNetwork<T>::forward_product(const Buffers& buffers, std::size_t s, std::size_t rows) const {
  const Stage& stage = plan_.stages[s];
  Product product;
  product.in = product.out_number = product.bias_number = number_of<T>;
  product.a = input_of(buffers, s);
  product.b = weights_of(stage);
  product.b_transposed = true;
  product.m = rows;
  product.n = stage.units;
  product.k = stage.inputs();
  if (stage.last) {
    product.out_number = product.bias_number = Number::float32;
    product.out = buffers.outputs.data();
    product.bias = parameters_.data() + stage.bias.offset;
  } else {
    product.out = buffers.out[s].data();
    product.bias = const_cast<T*>(biases_of(stage));
    product.mask = or_null(buffers.mask[s]);
  }
  return product;
}

template <class T>
void CardNetwork<T>::dense(Buffers& buffers, std::size_t s, std::size_t rows, bool dropping, bool training) {
  const Stage& stage = plan_.stages[s];
  const float leak = spec_.architecture.leak;
  Product product = forward_product(buffers, s, rows);
  const auto has = [&](Epilogue epilogue) {
    product.epilogue = epilogue;
    return device_.can_multiply(product);
  };
  bool rectified = stage.last;
  bool biased = true;
  if (training && uses_mask(buffers, s, rows)) {
    product.epilogue = Epilogue::bias_relu_mask;
    rectified = true;
  } else if (!stage.last && leak == 0 && has(Epilogue::bias_relu)) {
    rectified = true;
  } else if (!has(Epilogue::bias)) {
    product.epilogue = Epilogue::none;
    biased = false;
  }
  device_.multiply(product);
  if (stage.last) {
    if (!biased)
      device_.run(Activation<float>{u32(rows),
                                    u32(stage.units),
                                    1,
                                    buffers.outputs.data(),
                                    buffers.outputs.data(),
                                    parameters_.data() + stage.bias.offset,
                                    false,
                                    0,
                                    {}});
    return;
  }
  const Dropout dropout = dropout_of(buffers, s, dropping);
  if (biased && rectified && dropout.words == nullptr) return;
  device_.run(Activation<T>{u32(rows), u32(stage.units), 1, buffers.out[s].data(), buffers.out[s].data(),
                            biased ? nullptr : biases_of(stage), !rectified, leak, dropout});
}

template <class T>
void CardNetwork<T>::find_loss(Buffers& buffers, const Inputs& inputs, std::size_t rows, float share,
                               bool gradient) {
  const network::LossTerms terms{static_cast<int>(spec_.bins), static_cast<float>(spec_.bin_kpc),
                                 spec_.loss.differential,      spec_.loss.cumulative,
                                 bin_weight_.data(),           cumulative_weight_.data(),
                                 target_mean_.data(),          target_scale_.data()};
  device_.run(LossGradient{u32(rows), share, terms, buffers.outputs.data(), inputs.profiles.data(),
                           buffers.loss.data(), gradient ? buffers.output_gradient.data() : nullptr});
}

template <class T>
void CardNetwork<T>::find_gradient(const Inputs& inputs, std::size_t rows, std::size_t examples_of_batch,
                                   bool training) {
  Buffers& buffers = training_;
  if (rows == 0) {
    device_.clear(gradient_.data(), gradient_.bytes());
    return;
  }
  expand(buffers, inputs, rows);
  draw_masks(buffers, inputs.keys, rows, 1, 0, family_, &inputs.step.data()->number);
  forward(buffers, 0, plan_.stages.size(), rows, true, true);
  find_loss(buffers, inputs, rows, 1.0F / static_cast<float>(examples_of_batch), true);
  if (training) device_.run(GatherLoss{u32(rows), buffers.loss.data(), training_loss_.data()});
  backward(buffers, rows);
}

template <class T>
void CardNetwork<T>::update(const Inputs& inputs) {
  const auto part = [&](std::size_t first, std::size_t size, const network::UpdateTerms* terms) {
    device_.run(Update<T>{size, terms, gradient_.data() + first, parameters_.data() + first,
                          first_moment_.data() + first,
                          second_moment_.size() == 0 ? nullptr : second_moment_.data() + first,
                          copy_.size() == 0 ? nullptr : copy_.data() + first});
  };
  part(0, plan_.weights, &inputs.step.data()->weights);
  part(plan_.weights, plan_.parameters - plan_.weights, &inputs.step.data()->biases);
}

template <class T>
void CardNetwork<T>::take_training_loss(double& sum, double& examples) {
  std::vector<double> sums(loss_sums + 1);
  device_.download(sums.data(), training_loss_.data(), training_loss_.bytes());
  device_.clear(training_loss_.data(), training_loss_.bytes());
  sum = std::accumulate(sums.begin(), sums.end() - 1, 0.0);
  examples = sums.back();
}

template <class T>
void CardNetwork<T>::find_outputs(const Inputs& inputs, std::size_t rows, std::vector<float>& outputs,
                                  std::vector<double>* losses) {
  reserve(still_, rows, false, "the rows of a prediction");
  expand(still_, inputs, rows);
  forward(still_, 0, plan_.stages.size(), rows, false, false);
  outputs.resize(rows * spec_.bins);
  if (losses != nullptr) {
    find_loss(still_, inputs, rows, 1, false);
    losses->resize(rows);
    device_.download(losses->data(), still_.loss.data(), rows * sizeof(double));
  }
  device_.download(outputs.data(), still_.outputs.data(), outputs.size() * sizeof(float));
}

template class CardNetwork<float>;
template class CardNetwork<Bfloat16>;

}  // namespace coalsack::cuda

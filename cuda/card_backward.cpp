// SPDX-License-Identifier: GPL-2.0-or-later
// The gradient: from the loss back to the first layer.
#include <algorithm>
#include <type_traits>

#include "cuda/card_network.h"

namespace coalsack::cuda {
namespace {

std::uint32_t u32(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

template <class T>
Product CardNetwork<T>::input_gradient_product(const Buffers& buffers, std::size_t s,
                                               std::size_t rows) const {
  const Stage& stage = plan_.stages[s];
  Product product;
  product.in = product.out_number = number_of<T>;
  product.a = buffers.gradient[s].data();
  product.b = weights_of(stage);
  product.out = buffers.gradient[s - 1].data();
  product.mask = buffers.mask[s - 1].size() == 0 ? nullptr : buffers.mask[s - 1].data();
  product.m = rows;
  product.n = stage.inputs();
  product.k = stage.units;
  return product;
}

template <class T>
Product CardNetwork<T>::weight_gradient_product(const Buffers& buffers, std::size_t s,
                                                std::size_t rows) const {
  const Stage& stage = plan_.stages[s];
  Product product;
  product.in = number_of<T>;
  product.a = buffers.gradient[s].data();
  product.a_transposed = true;
  product.b = input_of(buffers, s);
  product.out = gradient_.data() + stage.weight.offset;
  product.bias = gradient_.data() + stage.bias.offset;
  product.m = stage.units;
  product.n = stage.inputs();
  product.k = rows;
  return product;
}

// Whether the products note where a layer's ReLU was open, and use that on the way back. Layers with dropout
// need a pass over their outputs anyway, which does both.
template <class T>
bool CardNetwork<T>::uses_mask(const Buffers& buffers, std::size_t s, std::size_t rows) {
  const Stage& stage = plan_.stages[s];
  if (stage.kind != StageKind::dense || stage.last || stage.dropout > 0 || spec_.architecture.leak > 0)
    return false;
  if (plan_.stages[s + 1].kind != StageKind::dense) return false;
  Product there = forward_product(buffers, s, rows);
  there.epilogue = Epilogue::bias_relu_mask;
  Product back = input_gradient_product(buffers, s + 1, rows);
  back.epilogue = Epilogue::relu_gradient;
  return device_.can_multiply(there) && device_.can_multiply(back);
}

template <class T>
void CardNetwork<T>::backward(Buffers& buffers, std::size_t rows) {
  const std::size_t last = plan_.stages.size() - 1;
  if constexpr (std::is_same_v<T, float>)
    buffers.gradient[last] = buffers.output_gradient;
  else
    device_.run(Convert<T>{rows * spec_.bins, buffers.output_gradient.data(), buffers.gradient[last].data()});
  for (std::size_t s = last + 1; s-- > 0;) {
    const Stage& stage = plan_.stages[s];
    if (stage.kind == StageKind::pool) {
      if (s > 0)
        device_.run(PoolBackward<T>{{static_cast<int>(stage.channels), static_cast<int>(stage.height),
                                     static_cast<int>(stage.width), static_cast<int>(stage.size)},
                                    u32(rows),
                                    buffers.gradient[s].data(),
                                    buffers.pool_choice[s].data(),
                                    buffers.gradient[s - 1].data()});
      continue;
    }
    if (!stage.last && !uses_mask(buffers, s, rows))
      device_.run(ActivationSlope<T>{rows * stage.outputs(), buffers.out[s].data(),
                                     buffers.gradient[s].data(), spec_.architecture.leak,
                                     network::keep_scale(stage.dropout)});
    if (stage.kind == StageKind::convolution)
      convolution_gradient(buffers, s, rows);
    else
      dense_gradient(buffers, s, rows);
  }
}

template <class T>
void CardNetwork<T>::dense_gradient(Buffers& buffers, std::size_t s, std::size_t rows) {
  const Stage& stage = plan_.stages[s];
  Product product = weight_gradient_product(buffers, s, rows);
  product.epilogue = Epilogue::bias_gradient;
  if (!device_.can_multiply(product)) {
    product.epilogue = Epilogue::none;
    device_.run(ColumnSums<T>{u32(rows), u32(stage.units), buffers.gradient[s].data(),
                              gradient_.data() + stage.bias.offset});
  }
  device_.multiply(product);
  if (s == 0) return;
  Product back = input_gradient_product(buffers, s, rows);
  back.epilogue = uses_mask(buffers, s - 1, rows) ? Epilogue::relu_gradient : Epilogue::none;
  device_.multiply(back);
}

template <class T>
void CardNetwork<T>::convolution_gradient(Buffers& buffers, std::size_t s, std::size_t rows) {
  const Stage& stage = plan_.stages[s];
  const Convolution shape{static_cast<int>(stage.channels), static_cast<int>(stage.height),
                          static_cast<int>(stage.width),    static_cast<int>(stage.units),
                          static_cast<int>(stage.size),     static_cast<int>(stage.pool),
                          spec_.architecture.leak};
  const std::uint32_t parts = u32(convolution_parts(rows));
  const std::uint8_t* choice = buffers.choice[s].size() == 0 ? nullptr : buffers.choice[s].data();
  if (s == 0)
    device_.run(ConvolutionWeightParts<float, T>{shape, u32(rows), parts, buffers.float_inputs.data(),
                                                 buffers.gradient[s].data(), choice, buffers.partial.data()});
  else
    device_.run(ConvolutionWeightParts<T, T>{shape, u32(rows), parts, buffers.out[s - 1].data(),
                                             buffers.gradient[s].data(), choice, buffers.partial.data()});
  device_.run(PartialSums{parts, u32(stage.weight.size), u32(stage.bias.size), buffers.partial.data(),
                          gradient_.data() + stage.weight.offset, gradient_.data() + stage.bias.offset});
  if (s > 0)
    device_.run(ConvolutionInputGradient<T, T>{shape, u32(rows), parameters_.data() + stage.weight.offset,
                                               buffers.gradient[s].data(), choice,
                                               buffers.gradient[s - 1].data()});
}

template class CardNetwork<float>;
template class CardNetwork<Bfloat16>;

}  // namespace coalsack::cuda

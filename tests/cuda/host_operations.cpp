// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/cuda/host_operations.h"

#include <stdexcept>

namespace coalsack::tests {
namespace {

using cuda::Epilogue;
using cuda::Number;

std::vector<float> read(const void* values, Number number, std::size_t size) {
  std::vector<float> result(size);
  for (std::size_t i = 0; i < size; ++i)
    result[i] = number == Number::float32 ? static_cast<const float*>(values)[i]
                                          : cuda::to_float(static_cast<const cuda::Bfloat16*>(values)[i]);
  return result;
}

void write(float value, void* values, Number number, std::size_t i) {
  if (number == Number::float32)
    cuda::store(value, static_cast<float*>(values)[i]);
  else
    cuda::store(value, static_cast<cuda::Bfloat16*>(values)[i]);
}

class Again final : public cuda::Recording {
 public:
  explicit Again(std::function<void()> work) : work_(std::move(work)) {}
  void replay() override { work_(); }

 private:
  std::function<void()> work_;
};

// A bit per value, rows of a multiple of 128 bits.
std::size_t bit_of(const cuda::Product& product, std::size_t row, std::size_t column) {
  return row * ((product.n + 127) / 128 * 128) + column;
}

}  // namespace

void HostOperations::multiply(const cuda::Product& product) {
  if (!can_multiply(product)) throw std::logic_error("a product that this card has not");
  const auto [m, n, k] = std::tuple(product.m, product.n, product.k);
  const std::vector<float> a = read(product.a, product.in, m * k);
  const std::vector<float> b = read(product.b, product.in, n * k);
  const bool adds = product.epilogue == Epilogue::bias || product.epilogue == Epilogue::bias_relu ||
                    product.epilogue == Epilogue::bias_relu_mask;
  std::vector<float> bias(n, 0.0F);
  if (adds) bias = read(product.bias, product.bias_number, n);
  auto* mask = static_cast<unsigned char*>(product.mask);
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      double sum = bias[column];
      for (std::size_t i = 0; i < k; ++i)
        sum += static_cast<double>(product.a_transposed ? a[i * m + row] : a[row * k + i]) *
               static_cast<double>(product.b_transposed ? b[column * k + i] : b[i * n + column]);
      auto value = static_cast<float>(sum);
      const std::size_t bit = bit_of(product, row, column);
      if (product.epilogue == Epilogue::bias_relu_mask) {
        const auto set = static_cast<unsigned char>(1U << bit % 8);
        mask[bit / 8] = static_cast<unsigned char>(value > 0 ? mask[bit / 8] | set : mask[bit / 8] & ~set);
      }
      if (adds && product.epilogue != Epilogue::bias && !(value > 0)) value = 0;
      if (product.epilogue == Epilogue::relu_gradient && (mask[bit / 8] >> bit % 8 & 1U) == 0) value = 0;
      write(value, product.out, product.out_number, row * n + column);
    }
  }
  if (product.epilogue == Epilogue::bias_gradient) {
    for (std::size_t row = 0; row < m; ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < k; ++i) sum += static_cast<double>(a[i * m + row]);
      write(static_cast<float>(sum), product.bias, Number::float32, row);
    }
  }
}

std::unique_ptr<cuda::Recording> HostOperations::record(const std::function<void()>& work) {
  return std::make_unique<Again>(work);
}

}  // namespace coalsack::tests

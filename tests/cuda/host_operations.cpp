// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/cuda/host_operations.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <tuple>
#include <utility>

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
  Again(HostOperations& device, std::vector<HostOperations::Work> work)
      : device_(device), work_(std::move(work)) {}
  void replay() override {
    for (const HostOperations::Work& work : work_) device_.later(work);
  }

 private:
  HostOperations& device_;
  std::vector<HostOperations::Work> work_;
};

// A bit per value, rows of a multiple of 128 bits.
std::size_t bit_of(const cuda::Product& product, std::size_t row, std::size_t column) {
  return row * ((product.n + 127) / 128 * 128) + column;
}

void multiply_now(const cuda::Product& product) {
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

}  // namespace

HostOperations::Memory HostOperations::allocate(std::size_t bytes, const std::string&, const std::string&) {
  refuse_while_recording("memory");
  auto* memory = new char[bytes];
  std::memset(memory, 0xFF, bytes);  // rubbish, as a card's memory holds it: NaN where floats are read
  return {memory, [this](char* it) {
            finish();  // as a card gives memory back when no work uses it any more
            delete[] it;
          }};
}

void HostOperations::upload(void* to, const void* from, std::size_t bytes) {
  refuse_while_recording("a copy that waits");
  finish();
  if (bytes > 0) std::memcpy(to, from, bytes);
}

void HostOperations::clear(void* to, std::size_t bytes) {
  later([=] { std::memset(to, 0, bytes); });
}

bool HostOperations::can_multiply(const cuda::Product& product) {
  const std::array<std::size_t, 6> shape = {product.m,
                                            product.n,
                                            product.k,
                                            static_cast<std::size_t>(product.epilogue),
                                            static_cast<std::size_t>(product.a_transposed),
                                            static_cast<std::size_t>(product.b_transposed)};
  // cuBLASLt of CUDA 13.3 cannot look up a product while a stream records.
  if (asked_for_.insert(shape).second) refuse_while_recording("looking up a product");
  return !without_.contains(product.epilogue);
}

void HostOperations::multiply(const cuda::Product& product) {
  if (!can_multiply(product)) throw std::logic_error("a product that this card has not");
  later([product] { multiply_now(product); });
}

void HostOperations::wait_for_slot(int slot) {
  refuse_while_recording("waiting");
  finish(used_.at(static_cast<std::size_t>(slot)));
}

void HostOperations::send(void* to, const void* pinned, std::size_t bytes) {
  refuse_while_recording("a copy beside the work");
  const Work copy = [=] { std::copy_n(static_cast<const char*>(pinned), bytes, static_cast<char*>(to)); };
  if (copies_late_)
    copies_.push_back(copy);
  else
    copy();
}

void HostOperations::slot_sent(int) {
  later([copies = std::exchange(copies_, {})] {
    for (const Work& copy : copies) copy();
  });
}

void HostOperations::slot_used(int slot) {
  used_.at(static_cast<std::size_t>(slot)) = done_ + asked_.size();
}

std::unique_ptr<cuda::Recording> HostOperations::record(const std::function<void()>& work) {
  std::vector<Work> recorded;
  recording_ = &recorded;
  work();
  recording_ = nullptr;
  return std::make_unique<Again>(*this, std::move(recorded));
}

void HostOperations::later(Work work) {
  (recording_ != nullptr ? *recording_ : asked_).push_back(std::move(work));
}

void HostOperations::finish(std::size_t end) {
  while (done_ < end) {
    const Work work = std::move(asked_.front());
    asked_.erase(asked_.begin());
    ++done_;
    work();
  }
}

void HostOperations::refuse_while_recording(const char* what) const {
  if (recording_ != nullptr) throw std::logic_error(std::string(what) + " cannot be recorded");
}

}  // namespace coalsack::tests

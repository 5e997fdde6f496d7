// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/matrix_rate.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/clock.h"
#include "base/random_stream.h"
#include "cuda/device_operations.h"

namespace coalsack::cuda {
namespace {}  // namespace

double matrix_rate(Precision precision, int device, double seconds) {
  DeviceOperations card(device, precision == Precision::tf32 ? FloatProducts::tf32 : FloatProducts::exact);
  constexpr std::size_t most = 8192;
  const char* what = "a matrix of the benchmark";
  std::vector<float> values(most * most);
  base::RandomStream random({1, "bench/matrix", 0, 0});
  for (float& value : values) value = static_cast<float>(random.bits()) * 0x1p-31F - 1.0F;
  const Array<float> floats(card, values.size(), what, "nothing");
  card.upload(floats.data(), values.data(), floats.bytes());
  const Array<float> out(card, values.size(), what, "nothing");
  Array<Bfloat16> halves;
  Product product;
  product.a = product.b = floats.data();
  product.out = out.data();
  if (precision == Precision::bf16) {
    halves = Array<Bfloat16>(card, values.size(), what, "nothing");
    card.run(Convert<Bfloat16>{values.size(), floats.data(), halves.data()});
    product.in = product.out_number = Number::bfloat16;
    product.a = product.b = halves.data();
  }
  product.b_transposed = true;
  double best = 0;
  for (const std::size_t side : {most / 4, most / 2, most}) {
    product.m = product.n = product.k = side;
    float first = 0;
    const auto times = [&](int count) {
      for (int i = 0; i < count; ++i) card.multiply(product);
      card.download(&first, out.data(), sizeof first);  // waits
    };
    times(3);
    const auto begin = std::chrono::steady_clock::now();
    int done = 0;
    for (; base::seconds_since(begin) < seconds / 3; done += 10) times(10);
    const double each =
        2.0 * static_cast<double>(side) * static_cast<double>(side) * static_cast<double>(side);
    best = std::max(best, done * each / base::seconds_since(begin));
  }
  return best;
}

}  // namespace coalsack::cuda

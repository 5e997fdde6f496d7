// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/cuda_engine.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "cuda/card_engine.h"
#include "cuda/device.h"
#include "cuda/device_operations.h"
#include "cuda/nccl_sum.h"

namespace coalsack::cuda {

std::unique_ptr<network::Engine> cuda_engine(const network::ModelSpec& spec, const CudaOptions& options) {
  network::check(spec);
  if (options.devices.empty()) throw base::UsageError("--devices names no device");
  std::vector<int> devices = options.devices;
  std::sort(devices.begin(), devices.end());
  const auto twice = std::adjacent_find(devices.begin(), devices.end());
  if (twice != devices.end())
    throw base::UsageError("--devices names device " + std::to_string(*twice) + " twice");

  const FloatProducts floats =
      options.precision == Precision::tf32 ? FloatProducts::tf32 : FloatProducts::exact;
  std::vector<std::unique_ptr<Operations>> all;
  std::vector<const DeviceOperations*> cards;
  for (const int device : devices) {
    auto card = std::make_unique<DeviceOperations>(device, floats);
    cards.push_back(card.get());
    all.push_back(std::move(card));
  }
  SumOverDevices sum;
  if (cards.size() > 1) sum = nccl_sum(cards);
  CardEngineOptions card_options;
  card_options.products = options.precision == Precision::bf16 ? Number::bfloat16 : Number::float32;
  card_options.prediction_rows = options.prediction_rows;
  return card_engine(spec, std::move(all), std::move(sum), card_options);
}

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cuda/card_engine.h"
#include "tests/cuda/host_operations.h"

namespace coalsack::tests {

// Every kind of layer, and the ways that they can follow each other.
inline const std::vector<std::string> notations = {
    "D7",
    "D24-D40-D7",
    "C5x5.6-P2-D33-D20-D7",
    "C3x3.5-P2-C3x3.9-P3-D20-D7",
    "C7x7.3-C1x1.4-P2-D7",
    "P2-C3x3.2-D7",
    "L0.1-C5x5.6-P2-D33-D20-D7",
    "C5x5.6-P2-D40d0.2-D33d0.1-D20-D7",
    "L0.1-C3x3.4d0.3-P2-D40d0.5-D7",
    "C3x3.4-C3x3.5d0.25-P2-D40-D7",
};
inline constexpr network::InputShape shape{2, 11, 10};

inline std::unique_ptr<network::Engine> on_host(const network::ModelSpec& spec,
                                                cuda::Number products = cuda::Number::float32,
                                                const std::set<cuda::Epilogue>& without = {},
                                                std::size_t devices = 1, std::size_t prediction_rows = 5,
                                                bool copies_late = false) {
  std::vector<std::unique_ptr<cuda::Operations>> all;
  std::vector<HostOperations*> hosts;
  for (std::size_t i = 0; i < devices; ++i) {
    auto host = std::make_unique<HostOperations>(without, copies_late);
    hosts.push_back(host.get());
    all.push_back(std::move(host));
  }
  const cuda::SumOverDevices sum = [hosts](const std::vector<float*>& vectors, std::size_t size) {
    for (HostOperations* host : hosts) host->finish();
    for (std::size_t i = 0; i < size; ++i) {
      float total = 0;
      for (const float* vector : vectors) total += vector[i];
      for (float* vector : vectors) vector[i] = total;
    }
  };
  cuda::CardEngineOptions options;
  options.products = products;
  options.prediction_rows = prediction_rows;
  return cuda::card_engine(spec, std::move(all), sum, options);
}

inline const std::set<cuda::Epilogue> every_epilogue = {
    cuda::Epilogue::bias, cuda::Epilogue::bias_relu, cuda::Epilogue::bias_relu_mask,
    cuda::Epilogue::relu_gradient, cuda::Epilogue::bias_gradient};

/// What the card is compared with.
inline std::unique_ptr<network::Engine> reference_engine(const network::ModelSpec& spec) {
  return network::cpu_engine(spec);
}

inline double greatest(const std::vector<float>& values) {
  double result = 0;
  for (const float value : values) result = std::max(result, std::abs(static_cast<double>(value)));
  return result;
}

inline double greatest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isfinite(a[i]) != std::isfinite(b[i])) return std::numeric_limits<double>::infinity();
    result = std::max(result, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return result;
}

// The length of the difference over the length of `expected`.
inline double relative_difference(const std::vector<float>& values, const std::vector<float>& expected) {
  if (values.size() != expected.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, length = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = static_cast<double>(values[i]) - static_cast<double>(expected[i]);
    difference += off * off;
    length += static_cast<double>(expected[i]) * static_cast<double>(expected[i]);
  }
  return std::sqrt(difference / length);
}

inline std::vector<float> change(const std::vector<float>& after, const std::vector<float>& before) {
  std::vector<float> result(after.size());
  for (std::size_t i = 0; i < after.size(); ++i) result[i] = after[i] - before[i];
  return result;
}

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random_stream.h"
#include "sky/direction.h"

namespace coalsack::tests {

/// Uniform on the sphere.
inline sky::Direction random_direction(base::RandomStream& stream) {
  const double l_deg = 360 * stream.uniform();
  return {l_deg, std::asin(2 * stream.uniform() - 1) * 180 / std::numbers::pi};
}

/// Random directions, and the ones where arithmetic is hard: poles, l = 0, the edges of base pixels.
inline std::vector<sky::Direction> hard_and_random_directions(int random, base::RandomStream& stream) {
  std::vector<sky::Direction> all;
  for (const double l_deg : {0.0, 1e-12, 45.0, 90.0, 179.5, 180.0, 270.0, 357.5, 359.999999999})
    for (const double b_deg : {-90.0, -89.9999, -41.8, -1e-13, 0.0, 5.0, 41.810314895778596, 88.0, 90.0})
      all.push_back({l_deg, b_deg});
  for (int i = 0; i < random; ++i) all.push_back(random_direction(stream));
  return all;
}

/// Whether an error's message has these words.
inline auto says(const std::string& words) {
  return [words](const base::Error& error) {
    return std::string(error.what()).find(words) != std::string::npos;
  };
}

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace coalsack::pipeline {

/// What an example is for.
enum class Split {
  train,       ///< 94 %: weights are fitted to it
  validation,  ///< 5 %: watched while they are, and uncertainties are measured on it
  test,        ///< 1 %: seen by `score` alone
};

/// Follows from the example's own key, whatever other examples there are and whatever the seed, so that
/// adding examples moves none.
Split split_of(std::int64_t reference_id, std::int64_t number);

/// One number for an example: reference_id * 2^21 + number. Names its dropout masks.
/// REQUIRES: 0 <= number < 2^21 (8192 blocks of 256), 0 <= reference_id < 2^42.
std::uint64_t example_key(std::int64_t reference_id, std::int64_t number);

}  // namespace coalsack::pipeline

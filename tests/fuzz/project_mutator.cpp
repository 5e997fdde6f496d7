// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's mutator for project files: SQL three times in four, bytes otherwise.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>

#include "tests/fuzz/sql_mutation.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using namespace coalsack::fuzz;
  std::mt19937 random(seed);
  if (random() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const auto change = [](std::vector<std::uint8_t> bytes) {
    const std::size_t length = bytes.size();
    bytes.resize(length + 64);
    bytes.resize(LLVMFuzzerMutate(bytes.data(), length, bytes.size()));
    return bytes;
  };
  const std::vector<std::uint8_t> changed = changed_by_sql({data, size}, random, change);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

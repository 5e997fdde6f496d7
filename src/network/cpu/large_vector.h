// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace coalsack::network {

/// Memory aligned to cache lines; where there is much of it, in large pages if the system gives them, since
/// weights are read from end to end each step. Throws std::bad_alloc.
void* allocate_large(std::size_t bytes);
void free_large(void* memory) noexcept;

template <class T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <class U>
  explicit LargeAllocator(const LargeAllocator<U>& /*other*/) {}
  T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t /*count*/) noexcept { free_large(memory); }
  bool operator==(const LargeAllocator& /*other*/) const { return true; }
};

using LargeVector = std::vector<float, LargeAllocator<float>>;

}  // namespace coalsack::network

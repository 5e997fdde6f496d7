// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/cpu/large_vector.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace coalsack::network {
namespace {

constexpr std::size_t line = 64;
constexpr std::size_t large_page = std::size_t{1} << 21;

}  // namespace

void* allocate_large(std::size_t bytes) {
  const std::size_t alignment = bytes < 2 * large_page ? line : large_page;
  const std::size_t size = (bytes + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, size == 0 ? alignment : size);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  // A wish: where it is refused, pages are small and everything else is the same.
  if (alignment == large_page) static_cast<void>(madvise(memory, size, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_large(void* memory) noexcept {
  std::free(memory);
}

}  // namespace coalsack::network

// SPDX-License-Identifier: GPL-2.0-or-later
// operator new and SQLite's allocator, failing as planned.
#include <sqlite3.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "tests/faults/fault_plan.h"

namespace coalsack::faults {
namespace {

sqlite3_mem_methods real_memory;

void* failing_malloc(int bytes) {
  if (Plan::the().meet(Operation::sqlite_memory) != Fault::none) return nullptr;
  return real_memory.xMalloc(bytes);
}
void* failing_realloc(void* old, int bytes) {
  if (Plan::the().meet(Operation::sqlite_memory) != Fault::none) return nullptr;
  return real_memory.xRealloc(old, bytes);
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (Plan::the().meet(Operation::new_memory) != Fault::none) return nullptr;
  if (bytes == 0) bytes = 1;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(bytes);
  return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t bytes, std::size_t alignment = 1) {
  if (void* const memory = allocate(bytes, alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void install_memory() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory);
  sqlite3_mem_methods failing = real_memory;
  failing.xMalloc = failing_malloc;
  failing.xRealloc = failing_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
}

}  // namespace coalsack::faults

// NOLINTBEGIN(misc-new-delete-overloads): sized and unsized forms are all here.
using coalsack::faults::allocate;
using coalsack::faults::allocate_or_throw;
void* operator new(std::size_t bytes) {
  return allocate_or_throw(bytes);
}
void* operator new[](std::size_t bytes) {
  return allocate_or_throw(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
  return allocate(bytes, 1);
}
void* operator new[](std::size_t bytes, const std::nothrow_t& /*unused*/) noexcept {
  return allocate(bytes, 1);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
// NOLINTEND(misc-new-delete-overloads)

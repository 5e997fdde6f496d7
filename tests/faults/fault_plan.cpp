// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/faults/fault_plan.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace coalsack::faults {
namespace {

constexpr std::array<const char*, static_cast<std::size_t>(Operation::count)> operation_names = {
    "open", "read",    "write",    "sync",      "truncate",      "remove",
    "lock", "shm_map", "shm_lock", "file_size", "sqlite_memory", "new_memory"};
constexpr std::array<const char*, 7> fault_names = {"none",    "error", "torn", "full",
                                                    "partial", "crash", "kill"};

template <typename Names>
std::size_t index_of(const Names& names, const char* begin, std::size_t size) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::strlen(names[i]) == size && std::strncmp(names[i], begin, size) == 0) return i;
  std::fprintf(stderr, "COALSACK_FAULT: no such word: %.*s\n", static_cast<int>(size), begin);
  _exit(99);
}

}  // namespace

// No allocation here: the plan is asked before anything else works.
Plan::Plan() {
  if (const char* const seed = std::getenv("COALSACK_FAULT_SEED")) seed_ = std::strtoull(seed, nullptr, 10);
  met_ = std::getenv("COALSACK_FAULT_MET");
  const char* const text = std::getenv("COALSACK_FAULT");
  if (text == nullptr) return;
  const char* const first = std::strchr(text, ':');
  const char* const second = first != nullptr ? std::strchr(first + 1, ':') : nullptr;
  if (second == nullptr) {
    std::fprintf(stderr, "COALSACK_FAULT is OPERATION:FAULT:N[:on]\n");
    _exit(99);
  }
  operation_ =
      static_cast<Operation>(index_of(operation_names, text, static_cast<std::size_t>(first - text)));
  fault_ = static_cast<Fault>(index_of(fault_names, first + 1, static_cast<std::size_t>(second - first - 1)));
  at_ = std::strtoull(second + 1, nullptr, 10);
  on_ = std::strstr(second, ":on") != nullptr;
}

Plan& Plan::the() {
  static Plan plan;
  return plan;
}

bool& Plan::suspended() {
  static thread_local bool value = false;
  return value;
}

Fault Plan::meet(Operation operation) {
  if (!begun_ || suspended()) return Fault::none;
  const std::uint64_t n = ++calls_[static_cast<std::size_t>(operation)];
  if (operation != operation_ || fault_ == Fault::none) return Fault::none;
  if (n != at_ && !(on_ && n > at_)) return Fault::none;
  if (met_ != nullptr) ::close(::open(met_, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (fault_ == Fault::kill) std::raise(SIGKILL);
  return fault_;
}

void Plan::write_counts() const {
  const char* const name = std::getenv("COALSACK_FAULT_COUNTS");
  if (name == nullptr) return;
  std::FILE* const file = std::fopen(name, "w");
  if (file == nullptr) return;
  for (std::size_t i = 0; i < operation_names.size(); ++i)
    std::fprintf(file, "%s %llu\n", operation_names[i], static_cast<unsigned long long>(calls_[i].load()));
  std::fclose(file);
}

}  // namespace coalsack::faults

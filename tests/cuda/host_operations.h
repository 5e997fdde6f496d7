// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cuda/operations.h"

namespace coalsack::tests {

/// The CPU in the place of a card: runs the lines of every kernel thread by thread, in an order of its own,
/// and multiplies as the card's library is documented to. `without`: epilogues that it has not, as an older
/// card.
class HostOperations;

namespace host {

using namespace cuda;

template <class Derived, class Base, class... Tasks>
class RunsOnHost;
template <class Derived, class Base>
class RunsOnHost<Derived, Base> : public Base {
 public:
  using Base::run;
};
template <class Derived, class Base, class Task, class... More>
class RunsOnHost<Derived, Base, Task, More...> : public RunsOnHost<Derived, Base, More...> {
 public:
  using RunsOnHost<Derived, Base, More...>::run;
  void run(const Task& task) override {
    // Backwards: no thread may need what another one writes.
    for (std::uint64_t i = task.threads(); i-- > 0;) task(i);
  }
};
template <class... Tasks>
using Bound = RunsOnHost<HostOperations, Operations, Tasks...>;

}  // namespace host

class HostOperations final : public cuda::AllTasks<host::Bound> {
 public:
  explicit HostOperations(std::set<cuda::Epilogue> without = {}) : without_(std::move(without)) {}

  std::string name() const override { return "the CPU in the place of a card"; }
  using cuda::AllTasks<host::Bound>::run;

  Memory allocate(std::size_t bytes, const std::string&, const std::string&) override {
    // Rubbish, as a card's memory holds it: NaN where floats are read.
    std::shared_ptr<char[]> memory(new char[bytes]);
    std::memset(memory.get(), 0xFF, bytes);
    return {memory, memory.get()};
  }
  Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) override {
    return allocate(bytes, what, cure);
  }
  void upload(void* to, const void* from, std::size_t bytes) override {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void download(void* to, const void* from, std::size_t bytes) override {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void clear(void* to, std::size_t bytes) override { std::memset(to, 0, bytes); }
  bool can_multiply(const cuda::Product& product) override { return !without_.contains(product.epilogue); }
  void multiply(const cuda::Product& product) override;
  void wait_for_slot(int) override {}
  void send(void* to, const void* pinned, std::size_t bytes) override { upload(to, pinned, bytes); }
  void slot_sent(int) override {}
  void slot_used(int) override {}
  std::unique_ptr<cuda::Recording> record(const std::function<void()>& work) override;

 private:
  std::set<cuda::Epilogue> without_;
};

}  // namespace coalsack::tests

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cuda/operations.h"

namespace coalsack::tests {

/// The CPU in the place of a card: runs the lines of every kernel thread by thread, in an order of its own,
/// and multiplies as the card's library is documented to. Work is done as late as it may, so that who does
/// not wait where a card needs it gets what was there before; copies beside it at once, or as late as it may.
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
  void run(const Task& task) override;
};
template <class... Tasks>
using Bound = RunsOnHost<HostOperations, Operations, Tasks...>;

}  // namespace host

class HostOperations final : public cuda::AllTasks<host::Bound> {
 public:
  /// `without`: epilogues that it has not, as an older card. `copies_late`: what is sent is copied when the
  /// work needs it, else at once.
  explicit HostOperations(std::set<cuda::Epilogue> without = {}, bool copies_late = false)
      : without_(std::move(without)), copies_late_(copies_late) {}

  std::string name() const override { return "the CPU in the place of a card"; }
  using cuda::AllTasks<host::Bound>::run;

  Memory allocate(std::size_t bytes, const std::string&, const std::string&) override;
  Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) override {
    return allocate(bytes, what, cure);
  }
  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override { upload(to, from, bytes); }
  void clear(void* to, std::size_t bytes) override;
  bool can_multiply(const cuda::Product& product) override;
  void multiply(const cuda::Product& product) override;
  void wait_for_slot(int slot) override;
  void send(void* to, const void* pinned, std::size_t bytes) override;
  void slot_sent(int slot) override;
  void slot_used(int slot) override;
  std::unique_ptr<cuda::Recording> record(const std::function<void()>& work) override;

  using Work = std::function<void()>;
  /// After all work that was asked for before.
  void later(Work work);
  /// Does what was asked for.
  void finish() { finish(done_ + asked_.size()); }

 private:
  void finish(std::size_t end);
  void refuse_while_recording(const char* what) const;

  std::set<cuda::Epilogue> without_;
  bool copies_late_;
  std::vector<Work> asked_, copies_;
  std::size_t done_ = 0;
  std::array<std::size_t, 2> used_{};
  std::vector<Work>* recording_ = nullptr;
  std::set<std::array<std::size_t, 6>> asked_for_;  ///< products that were looked up
};

namespace host {

template <class Derived, class Base, class Task, class... More>
void RunsOnHost<Derived, Base, Task, More...>::run(const Task& task) {
  auto& device = static_cast<HostOperations&>(static_cast<Operations&>(*this));
  device.later([task] {
    // Backwards: no thread may need what another one writes.
    for (std::uint64_t i = task.threads(); i-- > 0;) task(i);
  });
}

}  // namespace host
}  // namespace coalsack::tests

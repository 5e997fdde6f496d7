// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cuda/diagram_builder.h"

namespace coalsack::tests {

/// The CPU in the place of a card that counts stars: runs the kernel's lines thread by thread. As late as it
/// may, so that who does not wait finds what was there before, and who writes too early spoils what is still
/// to be sent.
class HostStarCounter final : public cuda::StarCounter {
 public:
  /// `threads`: of a block. `limit`: histogram_limit().
  explicit HostStarCounter(std::uint32_t threads = 64, std::size_t limit = 48 << 10)
      : threads_(threads), limit_(limit) {}

  Memory allocate(std::size_t bytes, const std::string&, const std::string&) override {
    std::shared_ptr<char[]> memory(new char[bytes]);
    std::memset(memory.get(), 0xA5, bytes);
    return {memory, memory.get()};
  }
  Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) override {
    return allocate(bytes, what, cure);
  }
  void upload(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  std::size_t histogram_limit() const override { return limit_; }

  void send(void* to, const void* pinned, std::size_t bytes) override {
    asked_.emplace_back(
        [=] { std::copy_n(static_cast<const char*>(pinned), bytes, static_cast<char*>(to)); });
  }
  void clear(void* to, std::size_t bytes) override {
    asked_.emplace_back([=] { std::memset(to, 0, bytes); });
  }
  void count(const cuda::StarCountTask& task, std::uint32_t* histograms) override {
    asked_.emplace_back([this, task, histograms] { run(task, histograms); });
  }
  void fetch(void* pinned, const void* from, std::size_t bytes) override { send(pinned, from, bytes); }
  void mark(int slot) override { marks_.at(static_cast<std::size_t>(slot)) = done_ + asked_.size(); }
  void wait_for(int slot) override {
    const std::size_t mark = marks_.at(static_cast<std::size_t>(slot));
    if (mark <= done_) return;
    const std::size_t now = mark - done_;
    for (std::size_t i = 0; i < now; ++i) asked_[i]();
    asked_.erase(asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(now));
    done_ = mark;
  }

 private:
  void run(const cuda::StarCountTask& task, std::uint32_t* histograms) const {
    const std::uint32_t size = cuda::histogram_size(task);
    std::vector<std::uint32_t> shared(histograms == nullptr ? size : 0, 17);  // what the block before left
    for (std::uint32_t e = 0; e < task.examples; ++e) {
      std::uint32_t* histogram = histograms == nullptr ? shared.data() : histograms + std::size_t{e} * size;
      for (std::uint32_t t = 0; t < threads_; ++t) cuda::clear_histogram(task, histogram, t, threads_);
      for (std::uint32_t t = 0; t < threads_; ++t)
        cuda::count_stars(task, e, t, threads_, [&](std::uint32_t i) { ++histogram[i]; });
      for (std::uint32_t t = 0; t < threads_; ++t)
        cuda::store_histogram(task, e, histogram, t, threads_,
                              [](std::uint64_t* sum, std::uint64_t stars) { *sum += stars; });
    }
  }

  std::uint32_t threads_;
  std::size_t limit_;
  std::vector<std::function<void()>> asked_;
  std::size_t done_ = 0;
  std::array<std::size_t, 2> marks_{};
};

/// A placer whose builders run the card's lines on the CPU.
inline diagram::SightlinePlacer place_at_host_counters(std::size_t memory_bytes = std::size_t{64} << 20,
                                                       std::uint32_t threads = 64,
                                                       std::size_t limit = 48 << 10) {
  return cuda::place_at_counters([=] { return std::make_unique<HostStarCounter>(threads, limit); },
                                 {memory_bytes});
}

}  // namespace coalsack::tests

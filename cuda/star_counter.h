// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cuda/star_count.h"

namespace coalsack::cuda {

/// What counts the stars of many examples at once: a card, one stream of its work; in tests the CPU. What is
/// asked for below "in order" is done in that order, beside the work of the thread that asks. Used by one
/// thread at a time; memory may be read by the counters of other threads once it is filled.
class StarCounter {
 public:
  StarCounter() = default;
  StarCounter(const StarCounter&) = delete;
  StarCounter& operator=(const StarCounter&) = delete;
  virtual ~StarCounter() = default;

  using Memory = std::shared_ptr<void>;
  /// Not initialised. Throws base::DeviceError, naming `what` and the setting `cure`, when there is not
  /// enough.
  virtual Memory allocate(std::size_t bytes, const std::string& what, const std::string& cure) = 0;
  /// In the CPU's memory, where send() takes from and fetch() brings to.
  virtual Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) = 0;
  /// From any memory of the CPU; waits until it is done.
  virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
  /// Bytes that the counters of one example may take to be counted where that is fast.
  virtual std::size_t histogram_limit() const = 0;

  // In order.
  virtual void send(void* to, const void* pinned, std::size_t bytes) = 0;
  virtual void clear(void* to, std::size_t bytes) = 0;
  /// All examples of the task, whose pointers are the counter's; stars_in and saturated are 0 before.
  /// `histograms`: null where one example's counters fit into histogram_limit(), else
  /// (examples, histogram_size), any content.
  virtual void count(const StarCountTask& task, std::uint32_t* histograms) = 0;
  virtual void fetch(void* pinned, const void* from, std::size_t bytes) = 0;
  /// Marks what was asked for so far as slot 0's or 1's, for wait_for().
  virtual void mark(int slot) = 0;

  /// Until all before the last mark of the slot is done; at once where there was none.
  virtual void wait_for(int slot) = 0;
};

/// Makes a counter for one more thread.
using StarCounterMaker = std::function<std::unique_ptr<StarCounter>()>;

}  // namespace coalsack::cuda

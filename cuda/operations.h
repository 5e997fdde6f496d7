// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "cuda/all_tasks.h"

namespace coalsack::cuda {

/// What a matrix product does besides.
enum class Epilogue {
  none,
  bias,            ///< adds bias (n) to every row
  bias_relu,       ///< and takes the ReLU
  bias_relu_mask,  ///< and notes in `mask` where it was above 0
  relu_gradient,   ///< sets to 0 where `mask` was not above 0
  bias_gradient,   ///< writes the sums of the columns of a, which is transposed, into bias (m)
};

/// out (m, n) = scale * a (m, k) b (k, n), all row by row; sums in single precision.
struct Product {
  Number in = Number::float32;  ///< of a and b
  Number out_number = Number::float32;
  Number bias_number = Number::float32;
  const void* a = nullptr;
  bool a_transposed = false;  ///< a is stored as (k, m)
  const void* b = nullptr;
  bool b_transposed = false;  ///< b is stored as (n, k)
  void* out = nullptr;
  std::size_t m = 0, n = 0, k = 0;
  Epilogue epilogue = Epilogue::none;
  void* bias = nullptr;
  void* mask = nullptr;  ///< mask_bytes(m, n), in a layout of the device's own
};

inline constexpr std::size_t mask_bytes(std::size_t rows, std::size_t columns) {
  return rows * ((columns + 127) / 128 * 128) / 8;
}

template <class Task>
class Runs {
 public:
  virtual ~Runs() = default;
  /// Does all threads of a task; its pointers are the device's.
  virtual void run(const Task& task) = 0;
};

template <class... Tasks>
class RunsAll : public Runs<Tasks>... {
 public:
  using Runs<Tasks>::run...;
};

/// Work that was recorded once and can be done again.
class Recording {
 public:
  Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  virtual ~Recording() = default;
  virtual void replay() = 0;
};

/// One device: its memory and what it can do there. Work is done in the order it is asked for. The card is
/// one (device_operations.h); in tests the CPU is another, which runs the same kernels. Used by one thread at
/// a time.
class Operations : public AllTasks<RunsAll> {
 public:
  /// "NVIDIA H200, cuBLASLt 13.0".
  virtual std::string name() const = 0;

  using Memory = std::shared_ptr<void>;
  /// Not initialised. Throws base::DeviceError, naming `what` and the setting `cure`, when there is not
  /// enough.
  virtual Memory allocate(std::size_t bytes, const std::string& what, const std::string& cure) = 0;
  /// In the CPU's memory, where send() can take it from.
  virtual Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) = 0;
  /// Between the CPU's memory and the device's; both wait until it is done.
  virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
  virtual void download(void* to, const void* from, std::size_t bytes) = 0;
  virtual void clear(void* to, std::size_t bytes) = 0;

  /// Whether the device has this product with this epilogue.
  virtual bool can_multiply(const Product& product) = 0;
  /// REQUIRES: can_multiply(product), or Epilogue::none.
  virtual void multiply(const Product& product) = 0;

  // The inputs of a step travel beside the work on the step before, through slots 0 and 1 in turns:
  // wait_for_slot, send..., slot_sent, the work, slot_used.

  /// Until all work on what was last sent through the slot is done.
  virtual void wait_for_slot(int slot) = 0;
  /// From pinned memory, beside the work.
  virtual void send(void* to, const void* pinned, std::size_t bytes) = 0;
  /// The work that follows waits for what was sent.
  virtual void slot_sent(int slot) = 0;
  virtual void slot_used(int slot) = 0;

  /// What `work` asks of this device, recorded to be replayed; nothing is done yet. REQUIRES: `work` only
  /// runs tasks, multiplies and clears.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& work) = 0;
};

/// An array in a device's memory.
template <class T>
class Array {
 public:
  Array() = default;
  Array(Operations& device, std::size_t size, const std::string& what, const std::string& cure)
      : memory_(device.allocate((size == 0 ? 1 : size) * sizeof(T), what, cure)), size_(size) {}
  T* data() const { return static_cast<T*>(memory_.get()); }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(T); }

 private:
  Operations::Memory memory_;
  std::size_t size_ = 0;
};

}  // namespace coalsack::cuda

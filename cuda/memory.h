// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace coalsack::cuda {

/// Plain memory of the current device. Throws base::DeviceError when there is not enough: how much was asked
/// for, what for, how much is free, and `cure`, the setting that lowers it ("--batch").
void* allocate(std::size_t bytes, const std::string& what, const std::string& cure);
/// Memory of the CPU that the card can copy from and to beside the CPU's work.
void* allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure);

struct FreeDevice {
  void operator()(void* memory) const { cudaFree(memory); }
};
struct FreePinned {
  void operator()(void* memory) const { cudaFreeHost(memory); }
};
struct DestroyStream {
  void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
};
struct DestroyEvent {
  void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using Stream = std::unique_ptr<CUstream_st, DestroyStream>;
using Event = std::unique_ptr<CUevent_st, DestroyEvent>;

Stream make_stream();
/// Without timing, to order streams.
Event make_event();

/// An array in the memory of the device it was made on; not initialised. Moves, does not copy.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(std::size_t size, const std::string& what, const std::string& cure = "--batch")
      : memory_(size == 0 ? nullptr : static_cast<T*>(allocate(size * sizeof(T), what, cure))), size_(size) {}
  T* data() const { return memory_.get(); }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(T); }

 private:
  std::unique_ptr<T, FreeDevice> memory_;
  std::size_t size_ = 0;
};

/// The same in pinned memory of the CPU.
template <class T>
class PinnedArray {
 public:
  PinnedArray() = default;
  PinnedArray(std::size_t size, const std::string& what, const std::string& cure = "--batch")
      : memory_(size == 0 ? nullptr : static_cast<T*>(allocate_pinned(size * sizeof(T), what, cure))),
        size_(size) {}
  T* data() const { return memory_.get(); }
  std::size_t size() const { return size_; }
  std::span<T> span() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<T, FreePinned> memory_;
  std::size_t size_ = 0;
};

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <memory>
#include <string>

#include "cuda/blas.h"
#include "cuda/memory.h"
#include "cuda/operations.h"

namespace coalsack::cuda {

/// One override of run() for every task.
template <class Base, class... Tasks>
class RunsOnDevice;
template <class Base>
class RunsOnDevice<Base> : public Base {
 public:
  using Base::run;
};
template <class Base, class Task, class... More>
class RunsOnDevice<Base, Task, More...> : public RunsOnDevice<Base, More...> {
 public:
  using RunsOnDevice<Base, More...>::run;
  void run(const Task& task) override;
};
template <class... Tasks>
using RunsAllOnDevice = RunsOnDevice<Operations, Tasks...>;

/// A card: one stream for work, one beside it for what is copied to it.
class DeviceOperations final : public AllTasks<RunsAllOnDevice> {
 public:
  /// Throws base::DeviceError where there is no such device, or no cuBLASLt.
  DeviceOperations(int device, FloatProducts floats);
  ~DeviceOperations() override;

  std::string name() const override;
  using AllTasks<RunsAllOnDevice>::run;
  Memory allocate(std::size_t bytes, const std::string& what, const std::string& cure) override;
  Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) override;
  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override;
  void clear(void* to, std::size_t bytes) override;
  bool can_multiply(const Product& product) override;
  void multiply(const Product& product) override;
  void wait_for_slot(int slot) override;
  void send(void* to, const void* pinned, std::size_t bytes) override;
  void slot_sent(int slot) override;
  void slot_used(int slot) override;
  std::unique_ptr<Recording> record(const std::function<void()>& work) override;

  int device() const { return device_; }
  cudaStream_t stream() const { return stream_.get(); }
  /// Makes this the device of the thread's CUDA calls.
  void choose() const;

 private:
  int device_;
  Stream stream_, copies_;
  std::array<Event, 2> sent_, used_;
  std::unique_ptr<Blas> blas_;
  std::string name_;
};

}  // namespace coalsack::cuda

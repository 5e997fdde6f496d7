// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>

#include "cuda/check.h"
#include "cuda/device.h"
#include "cuda/diagram_builder.h"
#include "cuda/memory.h"
#include "cuda/star_count_launch.h"

namespace coalsack::cuda {
namespace {

class CardStarCounter final : public StarCounter {
 public:
  explicit CardStarCounter(int device) : device_(device) {
    choose();
    stream_ = make_stream();
    for (Event& event : done_) event = make_event();
    limit_ = prepare_star_count();
  }

  /// Nothing in flight may outlive the memory that it reads.
  ~CardStarCounter() override {
    cudaSetDevice(device_);
    cudaStreamSynchronize(stream_.get());
  }

  Memory allocate(std::size_t bytes, const std::string& what, const std::string& cure) override {
    choose();
    return {cuda::allocate(bytes, what, cure), FreeDevice()};
  }
  Memory allocate_pinned(std::size_t bytes, const std::string& what, const std::string& cure) override {
    choose();
    return {cuda::allocate_pinned(bytes, what, cure), FreePinned()};
  }
  void upload(void* to, const void* from, std::size_t bytes) override {
    choose();
    COALSACK_CUDA(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_.get()));
    COALSACK_CUDA(cudaStreamSynchronize(stream_.get()));
  }
  std::size_t histogram_limit() const override { return limit_; }

  void send(void* to, const void* pinned, std::size_t bytes) override {
    choose();
    COALSACK_CUDA(cudaMemcpyAsync(to, pinned, bytes, cudaMemcpyHostToDevice, stream_.get()));
  }
  void clear(void* to, std::size_t bytes) override {
    choose();
    COALSACK_CUDA(cudaMemsetAsync(to, 0, bytes, stream_.get()));
  }
  void count(const StarCountTask& task, std::uint32_t* histograms) override {
    choose();
    launch_star_count(task, histograms, stream_.get());
  }
  void fetch(void* pinned, const void* from, std::size_t bytes) override {
    choose();
    COALSACK_CUDA(cudaMemcpyAsync(pinned, from, bytes, cudaMemcpyDeviceToHost, stream_.get()));
  }
  void mark(int slot) override {
    choose();
    COALSACK_CUDA(cudaEventRecord(done_[static_cast<std::size_t>(slot)].get(), stream_.get()));
  }
  void wait_for(int slot) override {
    choose();
    COALSACK_CUDA(cudaEventSynchronize(done_[static_cast<std::size_t>(slot)].get()));
  }

 private:
  void choose() const { COALSACK_CUDA(cudaSetDevice(device_)); }

  int device_;
  Stream stream_;
  std::array<Event, 2> done_;
  std::size_t limit_ = 0;
};

}  // namespace

diagram::SightlinePlacer place_on_card(int device, const DiagramOptions& options) {
  use_device(device);
  return place_at_counters([device] { return std::make_unique<CardStarCounter>(device); }, options);
}

}  // namespace coalsack::cuda

// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/device_operations.h"

#include "cuda/check.h"
#include "cuda/device.h"
#include "cuda/task_launch.h"

namespace coalsack::cuda {

template <class Base, class Task, class... More>
void RunsOnDevice<Base, Task, More...>::run(const Task& task) {
  const auto& device = static_cast<const DeviceOperations&>(static_cast<const Operations&>(*this));
  device.choose();
  launch(task, device.stream());
}

namespace {

struct DestroyGraph {
  void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
};
struct DestroyExecution {
  void operator()(cudaGraphExec_t execution) const { cudaGraphExecDestroy(execution); }
};

class GraphRecording final : public Recording {
 public:
  GraphRecording(const DeviceOperations& device, const std::function<void()>& work) : device_(device) {
    device.choose();
    // Only this thread's calls are watched: other threads may allocate meanwhile.
    COALSACK_CUDA(cudaStreamBeginCapture(device.stream(), cudaStreamCaptureModeThreadLocal));
    cudaGraph_t graph = nullptr;
    try {
      work();
    } catch (...) {
      cudaStreamEndCapture(device.stream(),
                           &graph);  // ends what failed; the error that matters is on its way
      if (graph != nullptr) cudaGraphDestroy(graph);
      throw;
    }
    COALSACK_CUDA(cudaStreamEndCapture(device.stream(), &graph));
    graph_.reset(graph);
    cudaGraphExec_t execution = nullptr;
    COALSACK_CUDA(cudaGraphInstantiate(&execution, graph, 0));
    execution_.reset(execution);
  }
  void replay() override {
    device_.choose();
    COALSACK_CUDA(cudaGraphLaunch(execution_.get(), device_.stream()));
  }

 private:
  const DeviceOperations& device_;
  std::unique_ptr<CUgraph_st, DestroyGraph> graph_;
  std::unique_ptr<CUgraphExec_st, DestroyExecution> execution_;
};

}  // namespace

DeviceOperations::DeviceOperations(int device, FloatProducts floats) : device_(device) {
  use_device(device);
  stream_ = make_stream();
  copies_ = make_stream();
  for (Event& event : sent_) event = make_event();
  for (Event& event : used_) event = make_event();
  blas_ = std::make_unique<Blas>(stream_.get(), floats);
  cudaDeviceProp properties{};
  COALSACK_CUDA(cudaGetDeviceProperties(&properties, device));
  name_ = std::string(properties.name) + ", " + blas_->name();
}

DeviceOperations::~DeviceOperations() = default;

std::string DeviceOperations::name() const {
  return name_;
}

void DeviceOperations::choose() const {
  COALSACK_CUDA(cudaSetDevice(device_));
}

Operations::Memory DeviceOperations::allocate(std::size_t bytes, const std::string& what,
                                              const std::string& cure) {
  choose();
  return Memory(cuda::allocate(bytes, what, cure), FreeDevice());
}

Operations::Memory DeviceOperations::allocate_pinned(std::size_t bytes, const std::string& what,
                                                     const std::string& cure) {
  choose();
  return Memory(cuda::allocate_pinned(bytes, what, cure), FreePinned());
}

void DeviceOperations::upload(void* to, const void* from, std::size_t bytes) {
  choose();
  COALSACK_CUDA(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_.get()));
  COALSACK_CUDA(cudaStreamSynchronize(stream_.get()));
}

void DeviceOperations::download(void* to, const void* from, std::size_t bytes) {
  choose();
  COALSACK_CUDA(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_.get()));
  COALSACK_CUDA(cudaStreamSynchronize(stream_.get()));
}

void DeviceOperations::clear(void* to, std::size_t bytes) {
  choose();
  COALSACK_CUDA(cudaMemsetAsync(to, 0, bytes, stream_.get()));
}

bool DeviceOperations::can_multiply(const Product& product) {
  choose();
  return blas_->can_multiply(product);
}

void DeviceOperations::multiply(const Product& product) {
  choose();
  blas_->multiply(product);
}

void DeviceOperations::wait_for_slot(int slot) {
  choose();
  COALSACK_CUDA(cudaEventSynchronize(used_[static_cast<std::size_t>(slot)].get()));
}

void DeviceOperations::send(void* to, const void* pinned, std::size_t bytes) {
  choose();
  COALSACK_CUDA(cudaMemcpyAsync(to, pinned, bytes, cudaMemcpyHostToDevice, copies_.get()));
}

void DeviceOperations::slot_sent(int slot) {
  choose();
  COALSACK_CUDA(cudaEventRecord(sent_[static_cast<std::size_t>(slot)].get(), copies_.get()));
  COALSACK_CUDA(cudaStreamWaitEvent(stream_.get(), sent_[static_cast<std::size_t>(slot)].get(), 0));
}

void DeviceOperations::slot_used(int slot) {
  choose();
  COALSACK_CUDA(cudaEventRecord(used_[static_cast<std::size_t>(slot)].get(), stream_.get()));
}

std::unique_ptr<Recording> DeviceOperations::record(const std::function<void()>& work) {
  return std::make_unique<GraphRecording>(*this, work);
}

}  // namespace coalsack::cuda
